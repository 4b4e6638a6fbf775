// The list of those who have joined: for the teacher, who may remove one, for instance with an indecent nickname.
"use strict";

(function () {
  const lesson = tk.lesson;
  const projector = tk.projector;

  projector.students = function () {
    const list = tk.el("div", { class: "students-list" });
    let asked = "";

    function show(students) {
      lesson.refill(list, students, () => [
        students.length
          ? tk.el(
              "table",
              {},
              tk.el("tbody", {}, students.map((student) => tk.el("tr", {}, tk.el("td", { class: "number" }, String(student.number)), tk.el("th", { scope: "row" }, student.name), tk.el("td", {}, projector.removal("student-" + student.number, student.name, () => remove(student)))))),
            )
          : tk.el("p", { class: "quiet", "data-t": "lesson.nobody" }),
      ]);
    }
    function ask() {
      return projector.act("students").then((answer) => answer && show(answer.students));
    }
    function remove(student) {
      projector.act("remove_student", { number: student.number }).then(() => {
        dialog.querySelector("h2").focus();
        return ask();
      });
    }
    const dialog = projector.dialog("lesson.students_title", [tk.el("p", { class: "quiet", "data-t": "lesson.students_note" }), list]);
    // Who joins meanwhile appears in the list.
    const watch = window.setInterval(() => {
      const now = String(projector.state.joined);
      if (now !== asked) {
        asked = now;
        ask();
      }
    }, 300);
    dialog.addEventListener("close", () => window.clearInterval(watch));
  };
})();
