// Gates by one unit, or by two hidden units and an output unit: lines to drag in two squares.

start("perceptron", (root, data) => {
  const part = (name) => root.querySelector(`.${name}`);
  const NAMES = { h1: "h₁", h2: "h₂", y: "y", one: "y" };
  const all = data.units; // one: the single unit; h1, h2, y: the three
  const value = controls(root, changed);
  const say = speaker(root);
  const boards = { x: part("board-x"), h: part("board-h") };
  let hidden = data.hidden;
  let active = hidden ? "h2" : "one"; // the unit with the handles and sliders

  const left = (x) => 50 + 140 * x;
  const top = (y) => 180 - 140 * y;
  const square = [[-0.4, -0.4], [1.4, -0.4], [1.4, 1.4], [-0.4, 1.4]];
  const eighth = (v, most) => Math.min(most, Math.max(-most, Math.round(8 * v) / 8));
  const outline = (p) => "M" + p.map(([x, y]) => `${left(x).toFixed(1)} ${top(y).toFixed(1)}`).join("L");

  // Where the two handles of a unit are: on its line, and on the arrow into the side of 1.
  const places = {};
  function anchor(u, near) {
    if (!u.w1 && !u.w2) return;
    const p = nearest(u, near || [0.5, 0.5]);
    places[active] = p.map((v) => Math.min(1.3, Math.max(-0.2, v)));
  }

  function arrowTip(u) {
    const [x, y] = places[active];
    const length = Math.hypot(u.w1, u.w2);
    return [x + (0.3 * u.w1) / length, y + (0.3 * u.w2) / length];
  }

  function changed(name) {
    if (name === "mode") {
      hidden = value("mode") === "hidden";
      active = hidden ? "h2" : "one";
    } else if (name === "unit") {
      active = value("unit");
    } else if (name !== "gate") {
      all[active][name] = value(name);
    }
    anchor(all[active]);
    update();
  }

  function update() {
    const units = hidden ? { h1: all.h1, h2: all.h2, y: all.y } : { y: all.one };
    const unit = all[active];
    const targets = data.targets[value("gate")];
    const results = solve(units);
    boards.h.toggleAttribute("hidden", !hidden);
    for (const element of root.querySelectorAll(".two")) element.hidden = !hidden;
    if (hidden) value("unit", active);
    for (const name of ["w1", "w2", "b"]) {
      value(name, unit[name]);
      showValue(root, name, fixed(unit[name], 3));
    }
    drawBoard(boards.x, units, results, targets);
    if (hidden) drawBoard(boards.h, { y: units.y }, results, targets);
    drawHandles(unit);
    fillTable(results, targets);
    const right = results.filter(({ y }, i) => y === targets[i]).length;
    part("count").textContent = `${right} of 4 right.`;
    const found = finding(right, results, targets);
    part("found").textContent = found;
    say(`${right} of 4 right. ${found}`);
  }

  function drawBoard(board, units, results, targets) {
    const inInputs = board === boards.x;
    const spots = results.map(({ x, h }) => (inInputs ? x : h));
    const lines = inInputs ? (hidden ? ["h1", "h2"] : ["one"]) : ["y"];
    const region = yesRegions(units, square).map((p) => outline(p) + "Z").join("");
    set(board.querySelector(".region"), { d: region });
    board.querySelectorAll(".line").forEach((path, k) => {
      const name = lines[k];
      const u = all[name];
      const none = !u || (!u.w1 && !u.w2);
      const [x, y] = none ? [0, 0] : nearest(u, [0.5, 0.5]);
      const s = none ? 0 : 3 / Math.hypot(u.w1, u.w2);
      const ends = none ? [] : [[x - s * u.w2, y + s * u.w1], [x + s * u.w2, y - s * u.w1]];
      set(path, { d: none ? "" : outline(ends), style: `stroke:var(--${name})` });
    });
    const groups = board.querySelectorAll(".sample");
    CORNERS.forEach((x, i) => {
      const same = CORNERS.map((_, k) => k).filter((k) => String(spots[k]) === String(spots[i]));
      const first = same[0] === i;
      groups[i].toggleAttribute("hidden", !first); // points on one place are drawn once
      if (!first) return;
      const agree = same.every((k) => targets[k] === targets[i]);
      const wrong = same.some((k) => results[k].y !== targets[k]);
      set(groups[i], { transform: `translate(${left(spots[i][0])} ${top(spots[i][1])})` });
      groups[i].classList.toggle("one", agree && targets[i] === 1);
      const [digit, mark, names] = groups[i].querySelectorAll("text");
      digit.textContent = agree ? targets[i] : "0·1";
      mark.textContent = wrong ? "✗" : "✓";
      mark.classList.toggle("wrong", wrong);
      names.textContent = inInputs ? "" : same.map((k) => CORNERS[k].join("")).join(", ");
    });
  }

  function drawHandles(unit) {
    const board = hidden && active === "y" ? boards.h : boards.x;
    const [shift, turn] = root.querySelectorAll(".shift, .turn");
    const arrow = part("arrow");
    const none = !unit.w1 && !unit.w2;
    for (const element of [arrow, shift, turn]) {
      element.toggleAttribute("hidden", none);
      if (element.ownerSVGElement !== board) {
        const focused = document.activeElement === element;
        board.append(element);
        if (focused) element.focus();
      }
    }
    root.style.setProperty("--unit", `var(--${active})`);
    if (none) return;
    if (!places[active]) anchor(unit);
    const [x, y] = places[active];
    const [tx, ty] = arrowTip(unit);
    set(arrow, { x1: left(x), y1: top(y), x2: left(tx), y2: top(ty) });
    put(shift, left(x), top(y));
    put(turn, left(tx), top(ty));
    const degrees = Math.round((Math.atan2(unit.w2, unit.w1) * 180) / Math.PI);
    sayHandle(shift, unit.b, `${NAMES[active]}: b = ${fixed(unit.b, 3)}`);
    const w = `w₁ = ${fixed(unit.w1, 3)}, w₂ = ${fixed(unit.w2, 3)}`;
    sayHandle(turn, degrees, `${NAMES[active]}: ${w}, ${fixed(degrees, 0)} degrees`);
  }

  function fillTable(results, targets) {
    root.querySelectorAll("tbody tr").forEach((row, i) => {
      const { h, z, y } = results[i];
      const cells = [hidden ? h.join(" ") : "–", fixed(z, 3), y, targets[i]];
      cells.push(y === targets[i] ? "✓" : "✗");
      row.querySelectorAll("td").forEach((cell, k) => {
        cell.textContent = cells[k];
        if (k === 4) cell.classList.toggle("wrong", y !== targets[i]);
      });
    });
  }

  function finding(right, results, targets) {
    const gate = value("gate");
    if (right === 4) return hidden ? `The three units compute ${gate}.` : `This unit computes ${gate}.`;
    const clash = results.some(({ h }, i) =>
      results.some((other, k) => String(other.h) === String(h) && targets[k] !== targets[i]),
    );
    if (hidden && clash) {
      return "Points with different targets lie on one place of the hidden space: move h₁ or h₂.";
    }
    if (hidden) return "In the hidden space one line is enough now: move y.";
    if (gate === "XOR" && right === 3) return "No line does better on XOR.";
    return "Drag the line, or turn it by its arrow.";
  }

  const shift = part("shift");
  const turn = part("turn");
  const plane = (px, py) => [(px - 50) / 140, (180 - py) / 140];
  draggable(
    shift,
    (px, py) => {
      const unit = all[active];
      const p = plane(px, py);
      unit.b = eighth(-(unit.w1 * p[0] + unit.w2 * p[1]), 3);
      anchor(unit, p);
      update();
    },
    (steps) => {
      const unit = all[active];
      unit.b = eighth(unit.b + Math.max(-6, Math.min(6, steps / 8)), 3);
      anchor(unit, places[active]);
      update();
    },
  );

  // The line turns about the handle on it; the arrow keeps the length that it had.
  let pivot, length, angle;
  function grab() {
    const unit = all[active];
    pivot = places[active];
    length = Math.hypot(unit.w1, unit.w2);
    angle = Math.atan2(unit.w2, unit.w1);
  }
  function turnTo(direction) {
    const unit = all[active];
    const w1 = eighth(length * Math.cos(direction), 2);
    const w2 = eighth(length * Math.sin(direction), 2);
    if (!w1 && !w2) return;
    Object.assign(unit, { w1, w2, b: eighth(-(w1 * pivot[0] + w2 * pivot[1]), 3) });
    angle = direction;
    anchor(unit, pivot);
    update();
  }
  turn.addEventListener("pointerdown", grab);
  turn.addEventListener("focus", grab);
  draggable(
    turn,
    (px, py) => {
      const [x, y] = plane(px, py);
      if (x !== pivot[0] || y !== pivot[1]) turnTo(Math.atan2(y - pivot[1], x - pivot[0]));
    },
    (steps) => {
      if (Math.abs(steps) !== Infinity) turnTo(angle + (steps * Math.PI) / 24);
    },
  );
  changed("gate");
});
