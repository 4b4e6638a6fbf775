// The still layer: tiers, places and offices of the government, and the names of places again over what moves.
"use strict";

(function () {
  const tk = window.tk;
  const C = tk.playerColours, font = tk.playerFont, shortened = tk.playerShortened, upright = tk.playerUpright;
  const SIZE = 13; // of letters, read from the back of a room

  tk.playerMap = function (government) {
    const short = tk.playerShortNames(government.places);
    let labels = [], brief = [], named = [];

    // All places of a tier go by their short names as soon as one would not fit with its long one.
    const nameOf = (place) => (brief[government.places[place].tier] ? short[tk.language][place] : tk.say(government.places[place]));
    function chooseNames(s, { plan, scene }) {
      brief = government.tiers.map(() => false);
      for (const box of scene.boxes) {
        const full = tk.say(government.places[box.place]), tier = government.places[box.place].tier;
        const cell = plan.own[box.place].length === 1 ? scene.cells[plan.own[box.place][0]] : null;
        if (box.label) {
          s.font = font(700, SIZE);
          if (s.measureText(full).width > box.w - 6) brief[tier] = true;
        } else if (cell && cell.tall) {
          s.font = font(400, SIZE);
          if ((tk.language === "zh" ? [...full].length * (SIZE + 1) : s.measureText(full).width) > roomOf(cell)) brief[tier] = true;
        }
      }
    }
    const roomOf = (cell) => (cell.counterY - cell.y) * (tk.language === "zh" ? 0.55 : 0.78);

    function ground(s, { plan, scene, view }) {
      s.fillStyle = C.paper;
      s.fillRect(0, 0, plan.width, plan.height);
      for (const band of plan.bands) {
        s.fillStyle = band.tier % 2 ? C.paper : C.band;
        s.fillRect(0, scene.Y(band.y), plan.width, band.h * view.ky);
      }
    }

    function places(s, { plan, scene }) {
      for (const box of scene.boxes) {
        if (box.x > plan.width || box.x + box.w < 0 || box.w < 3) continue;
        s.strokeStyle = C.rule; s.lineWidth = 1; s.fillStyle = C.paper;
        s.fillRect(box.x, box.y, box.w, box.h);
        s.strokeRect(Math.round(box.x) + 0.5, Math.round(box.y) + 0.5, box.w, box.h);
        if (!box.label) continue;
        s.font = font(700, SIZE); s.fillStyle = C.ink; s.textAlign = "left";
        const left = Math.max(box.x, 2) + 4, room = Math.min(box.x + box.w, plan.width) - left - 2;
        const text = shortened(s, nameOf(box.place), room), y = box.y + box.label / 2 + 1;
        s.fillText(text, left, y);
        named.push(box.place);
        labels.push({ text, x: left, y, w: s.measureText(text).width });
      }
    }

    function desk(s, { plan, scene, view }, cell) {
      s.fillStyle = C.paper; s.strokeStyle = C.green; s.lineWidth = 1;
      s.fillRect(cell.x - 1, scene.Y(2), cell.w + 2, cell.h + 16);
      s.strokeRect(cell.x - 1, scene.Y(2) + 0.5, cell.w + 2, plan.cells[cell.office].h * view.ky);
      s.font = font(700, plan.narrow ? 12 : SIZE); s.fillStyle = C.green; s.textAlign = "center";
      const text = tk.t("player.desk_short");
      if (s.measureText(text).width <= cell.w + 1) s.fillText(text, cell.x + cell.w / 2, scene.Y(2) + 9);
      else upright(s, text, cell.x + cell.w / 2, scene.Y(2) + 4, 60, 12);
    }

    function offices(s, ground) {
      const taken = new Map(); // by the height of a row: how far names of it reach to the right
      const seen = ground.scene.cells.filter((cell) => cell && cell.visible).sort((p, q) => p.x - q.x);
      for (const cell of seen) {
        const office = government.offices[cell.office];
        if (office.place < 0) desk(s, ground, cell);
        s.fillStyle = C.paper; s.strokeStyle = "#8a8a8a"; s.lineWidth = 1;
        s.strokeRect(Math.round(cell.x) + 0.5, Math.round(cell.counterY) + 0.5, Math.round(cell.w) - 1, Math.round(cell.counterH));
        s.fillStyle = C.quiet; s.textAlign = "center";
        const name = office.function >= 0 ? government.functions[office.function] : tk.t("player.general");
        if (cell.named) {
          s.font = font(400, SIZE);
          if (s.measureText(tk.say(name)).width > cell.w - 2) s.font = font(400, SIZE - 2);
          s.fillText(shortened(s, tk.say(name), cell.w - 2), cell.x + cell.w / 2, cell.y + cell.h - 8);
        } else if (cell.tall) {
          // A name that would touch the one before it is left out: it is there on hover, and once there is room.
          const middle = cell.x + cell.w / 2, row = Math.round(cell.y);
          if (middle - SIZE / 2 < (taken.get(row) || 0)) continue;
          const text = nameOf(office.place);
          s.font = font(400, SIZE); s.fillStyle = "#636363";
          if (tk.language === "en" && s.measureText(text).width > roomOf(cell)) s.font = font(400, SIZE - 2);
          upright(s, text, middle, cell.y + 3, roomOf(cell), SIZE);
          taken.set(row, middle + SIZE / 2);
          named.push(office.place);
        }
      }
    }

    // Tiers and citizens keep to the frame, whatever the view.
    function edges(s, { plan, scene, view }) {
      const size = plan.narrow ? 11 : SIZE;
      for (const band of plan.bands) {
        const y = Math.max(0, scene.Y(band.y)), end = Math.min(scene.strip, scene.Y(band.y) + band.h * view.ky);
        if (end - y < 12 || view.x < -1) continue;
        s.fillStyle = "#e4e4df"; s.fillRect(0, y, plan.tierColumn - 2, end - y - 1);
        s.font = font(700, size); s.fillStyle = C.ink; s.textAlign = "center";
        const text = tk.say(government.tiers[band.tier]);
        const long = tk.language === "zh" ? [...text].length * (size + 1) : Math.min(s.measureText(text).width, end - y - 6);
        upright(s, text, plan.tierColumn / 2 - 1, y + Math.max(3, (end - y - long) / 2), end - y - 6, size);
      }
      s.fillStyle = "#e9eef2"; s.fillRect(0, scene.strip, plan.width, plan.strip);
      s.fillStyle = C.ink; s.textAlign = "left"; s.font = font(700, SIZE);
      s.fillText(tk.t("player.citizens"), 4, scene.strip + plan.strip / 2);
    }

    return {
      // Places whose names stand on the map.
      get named() { return named; },
      still(s, ground_) {
        labels = []; named = [];
        chooseNames(s, ground_);
        s.textBaseline = "middle";
        ground(s, ground_);
        places(s, ground_);
        offices(s, ground_);
        edges(s, ground_);
      },
      names(g) {
        g.textAlign = "left"; g.textBaseline = "middle"; g.font = font(700, SIZE);
        for (const label of labels) {
          tk.playerBacked(g, label.x - 2, label.y - SIZE / 2 - 1, label.w + 4, SIZE + 2);
          g.fillStyle = C.ink;
          g.fillText(label.text, label.x, label.y);
        }
      },
    };
  };

  // A veil under letters, so that they are read over dots and lines.
  tk.playerBacked = function (g, x, y, w, h) {
    g.fillStyle = "rgba(255,255,255,0.78)";
    g.fillRect(x, y, w, h);
  };
})();
