// Names on the map: shortened, from top to bottom, or without the ending that all of a tier share.
"use strict";

(function () {
  const tk = window.tk;
  const FONT = "'Tiaokuai Sans', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif";

  tk.playerFont = (weight, size) => weight + " " + size + "px " + FONT;

  function shortened(g, text, width) {
    if (g.measureText(text).width <= width) return text;
    let end = text.length;
    while (end > 0 && g.measureText(text.slice(0, end) + "…").width > width) end--;
    return end > 0 ? text.slice(0, end) + "…" : "";
  }

  // Letters from top to bottom: upright in Chinese, with numbers in one piece, turned in English.
  function upright(g, text, x, y, height, size) {
    if (tk.language === "zh") {
      const letters = (text.match(/\d{1,2}|./gu) || []).slice(0, Math.floor(height / (size + 1)));
      letters.forEach((letter, k) => g.fillText(letter, x, y + (k + 0.5) * (size + 1)));
      return;
    }
    g.save();
    g.translate(x, y);
    g.rotate(Math.PI / 2);
    g.textAlign = "left";
    g.fillText(shortened(g, text, height), 0, 0);
    g.restore();
  }

  // Names of places, and, where all of one tier end alike, without that ending: for where there is little room.
  function shortNames(places) {
    return ["zh", "en"].reduce((found, language) => {
      found[language] = places.map((place) => {
        const all = places.filter((other) => other.tier === place.tier).map((other) => other[language]);
        if (all.length < 2) return place[language];
        // Places that are only numbered: the number.
        const numbered = /^(.*?)\s*(\d+)$/.exec(place[language]);
        if (numbered && all.every((name) => name.startsWith(numbered[1]) && /\d$/.test(name))) return numbered[2];
        let length = 0;
        const shortest = Math.min(...all.map((name) => name.length));
        while (length + 1 < shortest && all.every((name) => name.slice(-length - 1) === all[0].slice(-length - 1))) length++;
        if (language === "en") {
          const ending = all[0].slice(all[0].length - length), space = ending.indexOf(" ");
          length = space < 0 ? 0 : length - space;
        }
        return place[language].slice(0, place[language].length - length);
      });
      return found;
    }, {});
  }

  tk.playerShortened = shortened;
  tk.playerUpright = upright;
  tk.playerShortNames = shortNames;
})();
