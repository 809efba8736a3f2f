/* A network to move about in, in place of its still picture: nearer and farther, from actor to actor by keyboard,
   filters without a new page, what is around an actor, what links two. Data and words come from the page; without
   scripts the form is answered by the server. It draws only when something has changed. */
"use strict";
(() => {
  const FINGER = 14, LABELS = 90, LETTERED = 8.5, SLOW = 220;
  const FILTERS = ["kind", "year", "recorded", "who", "ego", "steps", "a", "b"];
  const formOf = (box) => document.getElementById(box.dataset.form) || document.querySelector("form.network-filters");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const forced = matchMedia("(forced-colors: active)");
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") Object.entries(value).forEach(([event, act]) => made.addEventListener(event, act));
      else if (value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  /* The corners of a set of points, around it (Andrew's chain). */
  function hull(points) {
    const sorted = [...points].sort(([x1, y1], [x2, y2]) => x1 - x2 || y1 - y2);
    const half = (some) => some.reduce((made, [x, y]) => {
      while (made.length > 1) {
        const [[x1, y1], [x2, y2]] = made.slice(-2);
        if ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) > 0) break;
        made.pop();
      }
      return [...made, [x, y]];
    }, []);
    return sorted.length < 3 ? sorted : [...half(sorted).slice(0, -1), ...half(sorted.reverse()).slice(0, -1)];
  }

  /* The network itself, and which part of it is shown. */
  class Graph {
    constructor(data) {
      Object.assign(this, data);
      this.places = new Map(this.nodes.map((node, at) => [node.key, at]));
      this.looks = new Map(this.kinds.map((kind) => [kind.key, kind]));
      this.touching = this.nodes.map(() => []);
      this.ties.forEach((tie, at) => { this.touching[tie.t].push(at); this.touching[tie.h].push(at); });
      const weights = this.ties.map((tie) => tie.weight).filter((weight) => weight > 0);
      this.lightest = weights.reduce((a, b) => Math.min(a, b), Infinity);
      this.heaviest = weights.reduce((a, b) => Math.max(a, b), 0);
      this.bends = this.sideBySide();
      this.tieShown = new Array(this.ties.length).fill(true);
      this.nodeShown = new Array(this.nodes.length).fill(true);
      this.nodes.forEach((node) => { node.folded = fold(node.name); });
      const years = this.ties.flatMap((tie) => [tie.start, tie.end]).filter((year) => year !== null).map(Math.floor);
      this.years = years.length ? [years.reduce((a, b) => Math.min(a, b)), years.reduce((a, b) => Math.max(a, b))] : null;
    }
    sideBySide() {
      const pair = (tie) => `${Math.min(tie.t, tie.h)} ${Math.max(tie.t, tie.h)}`;
      const count = new Map(), seen = new Map();
      this.ties.forEach((tie) => count.set(pair(tie), (count.get(pair(tie)) || 0) + 1));
      return this.ties.map((tie) => {
        const key = pair(tie), number = seen.get(key) || 0;
        seen.set(key, number + 1);
        const bend = number - (count.get(key) - 1) / 2;
        return tie.t <= tie.h ? bend : -bend;
      });
    }
    other(tie, at) { return this.ties[tie].t === at ? this.ties[tie].h : this.ties[tie].t; }
    tiesOf(at) { return this.touching[at].filter((tie) => this.tieShown[tie]); }
    thickness(tie) {
      if (!(this.heaviest > this.lightest * 1.0001) || !(tie.weight > 0)) return 1.2;
      return 1 + 3 * Math.log(tie.weight / this.lightest) / Math.log(this.heaviest / this.lightest);
    }
    /* A tie without a start or an end was there as far as the other does not deny it. */
    show({ kinds, year, recorded, who, ego, steps }) {
      this.ties.forEach((tie, at) => {
        const there = year === null || ((tie.start === null || tie.start < year + 1) && (tie.end === null || tie.end >= year));
        this.tieShown[at] = there && (!kinds.size || kinds.has(tie.kind)) && !(recorded && tie.derived);
      });
      this.nodes.forEach((node, at) => { this.nodeShown[at] = !who || node.person === (who === "people"); });
      this.among();
      if (ego >= 0) {
        const near = this.around(ego, steps);
        this.nodeShown = this.nodeShown.map((shown, at) => shown && near.has(at));
        this.among();
      }
    }
    among() {
      this.ties.forEach((tie, at) => { if (!(this.nodeShown[tie.t] && this.nodeShown[tie.h])) this.tieShown[at] = false; });
    }
    around(start, steps) {
      const found = new Map([[start, 0]]);
      const waiting = [start];
      for (const at of waiting) {
        if (found.get(at) >= steps) continue;
        for (const tie of this.tiesOf(at)) {
          const next = this.other(tie, at);
          if (!found.has(next)) { found.set(next, found.get(at) + 1); waiting.push(next); }
        }
      }
      return found;
    }
    /* All shortest ways from one to another: their actors and ties, and one of them in order. */
    between(start, goal) {
      const away = this.around(goal, Infinity);
      if (!away.has(start)) return null;
      const nodes = new Set([start]), ties = new Set(), way = [start];
      for (const at of nodes) {
        for (const tie of this.tiesOf(at)) {
          const next = this.other(tie, at);
          if (away.get(next) === away.get(at) - 1) { ties.add(tie); nodes.add(next); }
        }
      }
      while (way.at(-1) !== goal) {
        const here = way.at(-1);
        way.push(this.tiesOf(here).map((tie) => this.other(tie, here)).find((next) => away.get(next) === away.get(here) - 1));
      }
      return { nodes, ties, way };
    }
    named(text) {
      const wanted = fold(text);
      if (!wanted) return -1;
      if (this.places.has(text)) return this.places.get(text);
      const same = this.nodes.findIndex((node) => node.folded === wanted);
      if (same >= 0) return same;
      const like = this.order.filter((at) => this.nodes[at].folded.includes(wanted));
      return like.length ? like[0] : -1;
    }
  }

  /* The drawing surface: what is where on it, and how it looks. */
  class Canvas {
    constructor(graph, stage) {
      this.graph = graph;
      this.canvas = make("canvas", { "aria-hidden": "true" });
      this.stage = stage;
      stage.append(this.canvas);
      this.context = this.canvas.getContext("2d");
      this.view = { scale: 1, x: 0, y: 0 };
      this.focus = this.hover = -1;
      this.way = null;
      this.widths = new Map();
      this.pending = 0;
      this.frames = [];
      new ResizeObserver(() => this.resize()).observe(stage);
      forced.addEventListener("change", () => this.ask());
      this.resize();
    }
    resize() {
      const box = this.stage.getBoundingClientRect();
      if (!box.width || !box.height) return;
      const first = !this.wide;
      const dots = devicePixelRatio || 1;
      const middle = first ? null : this.toPlane(this.wide / 2, this.high / 2);
      [this.wide, this.high] = [box.width, box.height];
      this.canvas.width = Math.round(box.width * dots);
      this.canvas.height = Math.round(box.height * dots);
      const turned = this.turn();
      if (first || turned || this.fitted) this.fit(false);
      else this.centre(middle.x, middle.y, this.view.scale, false);
      this.draw(); // at once: a surface of a new size is empty
    }
    /* A wide network is laid on its side on an upright surface, such as a telephone's, so that it fills it. */
    turn() {
      const reach = (pick) => Math.max(...this.graph.nodes.map(pick)) - Math.min(...this.graph.nodes.map(pick));
      const upright = this.high > this.wide * 1.15;
      if (upright === Boolean(this.turned) || (upright && reach((node) => node.x) < 1.15 * reach((node) => node.y))) return false;
      for (const node of this.graph.nodes) [node.x, node.y] = [node.y, node.x];
      this.turned = upright;
      return true;
    }
    toPlane(x, y) { return { x: (x - this.view.x) / this.view.scale, y: (y - this.view.y) / this.view.scale }; }
    toStage(x, y) { return { x: x * this.view.scale + this.view.x, y: y * this.view.scale + this.view.y }; }
    ask() { this.pending ||= requestAnimationFrame(() => { this.pending = 0; this.draw(); }); }

    /* Moving. */
    go(view, slowly = true) {
      cancelAnimationFrame(this.moving);
      if (!slowly || calm.matches) { this.view = view; this.ask(); return; }
      const from = this.view, start = performance.now();
      const step = (now) => {
        const share = clamp((now - start) / SLOW, 0, 1), eased = 1 - (1 - share) ** 3;
        this.view = Object.fromEntries(["scale", "x", "y"].map((name) => [name, from[name] + (view[name] - from[name]) * eased]));
        this.draw();
        if (share < 1) this.moving = requestAnimationFrame(step);
      };
      this.moving = requestAnimationFrame(step);
    }
    fit(slowly = true) {
      const shown = this.graph.nodes.filter((_, at) => this.graph.nodeShown[at]);
      const nodes = shown.length ? shown : this.graph.nodes;
      if (!nodes.length || !this.wide) return;
      const edge = Math.min(60, this.wide / 8);
      const ends = (pick) => nodes.reduce(([low, high], node) => [Math.min(low, pick(node)), Math.max(high, pick(node))], [Infinity, -Infinity]);
      const [left, right] = ends((node) => node.x), [top, foot] = ends((node) => node.y);
      const scale = clamp(Math.min((this.wide - 2 * edge) / Math.max(right - left, 1), (this.high - 70) / Math.max(foot - top, 1)), 0.05, 2.5);
      this.least = Math.min(scale, 1) * 0.6;
      this.centre((left + right) / 2, (top + foot) / 2, scale, slowly);
      this.fitted = true;
    }
    centre(x, y, scale = this.view.scale, slowly = true) {
      this.fitted = false;
      this.go({ scale, x: this.wide / 2 - x * scale, y: this.high / 2 - y * scale }, slowly);
    }
    zoom(factor, x = this.wide / 2, y = this.high / 2, slowly = true) {
      const scale = clamp(this.view.scale * factor, this.least || 0.05, 12), real = scale / this.view.scale;
      this.fitted = false;
      this.go({ scale, x: x - (x - this.view.x) * real, y: y - (y - this.view.y) * real }, slowly);
    }
    pan(dx, dy, slowly = false) {
      this.fitted = false;
      this.go({ ...this.view, x: this.view.x + dx, y: this.view.y + dy }, slowly);
    }
    /* Bring an actor into sight when it is not. */
    reveal(at) {
      const node = this.graph.nodes[at], spot = this.toStage(node.x, node.y), edge = Math.min(70, this.wide / 5);
      const dx = clamp(spot.x, edge, this.wide - edge) - spot.x, dy = clamp(spot.y, 50, this.high - 50) - spot.y;
      if (dx || dy) this.pan(dx, dy, true); else this.ask();
    }
    radius(at) {
      const node = this.graph.nodes[at];
      const { scale } = this.view, power = scale > 1 ? 0.55 : this.graph.nodes.length <= 150 ? 0.75 : 0.9;
      return Math.max(node.r * scale ** power, 1.2);
    }
    hit(x, y) {
      let best = -1, least = Infinity;
      this.graph.nodes.forEach((node, at) => {
        if (!this.graph.nodeShown[at]) return;
        const away = Math.hypot(node.x * this.view.scale + this.view.x - x, node.y * this.view.scale + this.view.y - y) - this.radius(at);
        if (away < least) { least = away; best = at; }
      });
      return least <= FINGER / 2 ? best : -1;
    }
    /* The best actor in a direction: near, and not too far aside; those that one is tied to come first. */
    toward(from, dx, dy) {
      const here = this.graph.nodes[from];
      const tied = new Set(this.graph.tiesOf(from).map((tie) => this.graph.other(tie, from)));
      const best = (some) => {
        let found = -1, least = Infinity;
        this.graph.nodes.forEach((node, at) => {
          if (at === from || !this.graph.nodeShown[at] || !some(at)) return;
          const x = node.x - here.x, y = node.y - here.y, ahead = x * dx + y * dy, aside = Math.abs(x * dy - y * dx);
          if (ahead <= 0 || aside > ahead * 1.2) return;
          const cost = ahead + 2 * aside;
          if (cost < least) { least = cost; found = at; }
        });
        return found;
      };
      const neighbour = best((at) => tied.has(at));
      return neighbour >= 0 ? neighbour : best(() => true);
    }

    /* Drawing. */
    colours() {
      if (forced.matches) return { paper: "Canvas", ink: "CanvasText", quiet: "GrayText", focus: "Highlight", forced: true };
      return { paper: "#fdfcf9", ink: "#1b2426", quiet: "#515c5f", focus: "#9a3324", forced: false };
    }
    draw() {
      const started = performance.now();
      const { context, view } = this, dots = this.canvas.width / this.wide;
      this.look = this.colours();
      context.setTransform(dots, 0, 0, dots, 0, 0);
      context.fillStyle = this.look.paper;
      context.fillRect(0, 0, this.wide, this.high);
      const count = this.graph.nodes.length;
      this.sx = new Float64Array(count); this.sy = new Float64Array(count);
      for (let at = 0; at < count; at++) {
        this.sx[at] = this.graph.nodes[at].x * view.scale + view.x;
        this.sy[at] = this.graph.nodes[at].y * view.scale + view.y;
      }
      this.lit = this.lights();
      this.drawGroups();
      this.drawTies();
      this.drawNodes();
      this.drawLabels();
      this.frames.push(performance.now() - started);
      if (this.frames.length > 200) this.frames.shift();
    }
    /* What stands out: a way, or an actor with those that it is tied to. */
    lights() {
      if (this.way) return { nodes: this.way.nodes, ties: this.way.ties };
      const at = this.hover >= 0 ? this.hover : this.focus;
      if (at < 0 || !this.graph.nodeShown[at]) return null;
      const ties = new Set(this.graph.tiesOf(at));
      return { nodes: new Set([at, ...[...ties].map((tie) => this.graph.other(tie, at))]), ties };
    }
    /* The ground of each group around those of it that are tied, and its name above. */
    drawGroups() {
      const { graph, context } = this;
      this.headings = [];
      if (graph.groups.length < 2) return;
      for (const group of graph.groups) {
        const own = graph.nodes.flatMap((node, at) => (node.group === group.key && graph.nodeShown[at] && graph.touching[at].length ? [at] : []));
        if (!own.length) continue;
        const edge = hull(own.map((at) => [this.sx[at], this.sy[at]])), pad = 2 * (Math.max(...own.map((at) => this.radius(at))) + 9);
        context.beginPath();
        edge.forEach(([x, y], number) => context[number ? "lineTo" : "moveTo"](x, y));
        context.closePath();
        context.lineJoin = context.lineCap = "round";
        for (const [colour, more] of [[this.look.forced ? this.look.ink : "#d9d5cb", 2], [this.look.forced ? this.look.paper : "#f6f3ec", 0]]) {
          context.strokeStyle = context.fillStyle = colour;
          context.lineWidth = pad + more;
          context.stroke();
          context.fill();
        }
        const xs = edge.map(([x]) => x), top = Math.min(...edge.map(([, y]) => y)) - pad / 2 - 10;
        this.headings.push({ name: group.name, x: (Math.min(...xs) + Math.max(...xs)) / 2, y: top });
      }
    }
    drawTies() {
      const { graph, context } = this, groups = new Map();
      const many = graph.ties.length, thin = clamp((150 / Math.max(many, 1)) ** 0.3 * Math.max(1, this.view.scale * 0.7), 0.4, 1);
      const strong = many <= 250 ? 0.75 : many <= 2000 ? 0.55 : 0.4;
      graph.ties.forEach((tie, at) => {
        if (!graph.tieShown[at] || !this.near(tie)) return;
        const lit = this.lit ? this.lit.ties.has(at) : null;
        const look = tie.derived ? graph.derived : graph.looks.get(tie.kind);
        const width = Math.round(graph.thickness(tie) * 2) / 2 * (lit ? Math.max(thin, 0.8) * 1.4 : thin);
        const key = `${lit}|${look.colour}|${look.dashes}|${width}`;
        if (!groups.has(key)) groups.set(key, { lit, look, width, ties: [] });
        groups.get(key).ties.push(at);
      });
      const order = [...groups.values()].sort((one, other) => Number(one.lit) - Number(other.lit));
      for (const { lit, look, width, ties } of order) {
        context.globalAlpha = lit === null ? strong : lit ? 0.95 : this.look.forced ? 0.4 : 0.13;
        context.strokeStyle = context.fillStyle = this.look.forced ? this.look.ink : look.colour;
        context.lineWidth = width;
        context.setLineDash(many > 3000 && !lit && this.view.scale < 1.5 ? [] : look.dashes);
        context.lineCap = look.dashes[0] === 1 ? "round" : "butt";
        context.beginPath();
        ties.forEach((at) => this.line(at));
        context.stroke();
        context.setLineDash([]);
        context.beginPath();
        ties.forEach((at) => this.arrow(at, width));
        context.fill();
      }
      context.globalAlpha = 1;
    }
    near(tie) {
      const { sx, sy } = this, edge = 20;
      return Math.max(sx[tie.t], sx[tie.h]) > -edge && Math.min(sx[tie.t], sx[tie.h]) < this.wide + edge &&
        Math.max(sy[tie.t], sy[tie.h]) > -edge && Math.min(sy[tie.t], sy[tie.h]) < this.high + edge;
    }
    bent(at) {
      const tie = this.graph.ties[at], bend = this.graph.bends[at];
      const x1 = this.sx[tie.t], y1 = this.sy[tie.t], x2 = this.sx[tie.h], y2 = this.sy[tie.h];
      const length = Math.hypot(x2 - x1, y2 - y1) || 1;
      const shift = 2 * clamp(13 * bend * Math.max(this.view.scale, 0.4), -length / 2, length / 2);
      return { x: (x1 + x2) / 2 + (y2 - y1) / length * shift, y: (y1 + y2) / 2 - (x2 - x1) / length * shift };
    }
    line(at) {
      const tie = this.graph.ties[at], { context, sx, sy } = this;
      context.moveTo(sx[tie.t], sy[tie.t]);
      if (!this.graph.bends[at]) { context.lineTo(sx[tie.h], sy[tie.h]); return; }
      const middle = this.bent(at);
      context.quadraticCurveTo(middle.x, middle.y, sx[tie.h], sy[tie.h]);
    }
    arrow(at, width) {
      const tie = this.graph.ties[at];
      if (!tie.directed || this.view.scale < 0.35) return;
      const { context, sx, sy } = this, from = this.bent(at);
      const length = Math.hypot(sx[tie.h] - from.x, sy[tie.h] - from.y) || 1;
      const x = (sx[tie.h] - from.x) / length, y = (sy[tie.h] - from.y) / length;
      const tip = this.radius(tie.h) * 1.12 + 1.5, size = Math.min(5 + 1.6 * width, Math.max(length - tip, 1)), half = size * 0.45;
      const tx = sx[tie.h] - x * tip, ty = sy[tie.h] - y * tip, bx = tx - x * size, by = ty - y * size;
      context.moveTo(tx, ty); context.lineTo(bx - y * half, by + x * half); context.lineTo(bx + y * half, by - x * half); context.closePath();
    }
    drawNodes() {
      const { graph, context } = this, groups = new Map(), single = [];
      for (let index = graph.order.length - 1; index >= 0; index--) {
        const at = graph.order[index], node = graph.nodes[at], edge = 40;
        if (!graph.nodeShown[at] || this.sx[at] < -edge || this.sy[at] < -edge || this.sx[at] > this.wide + edge || this.sy[at] > this.high + edge) continue;
        const faded = this.lit && !this.lit.nodes.has(at);
        const key = `${faded ? 0 : 1}|${node.sector}|${node.inside}`;
        if (!groups.has(key)) groups.set(key, { faded, node, own: [] });
        groups.get(key).own.push(at);
        if (!faded && (node.person || node.members || this.radius(at) >= LETTERED || at === this.focus)) single.push(at);
      }
      for (const [, { faded, node, own }] of [...groups].sort(([one], [other]) => (one < other ? -1 : 1))) {
        const colour = this.look.forced ? this.look.ink : graph.sectors[node.sector].colour;
        context.globalAlpha = faded ? (this.look.forced ? 0.5 : 0.25) : 1;
        this.disc(node, colour, own);
      }
      context.globalAlpha = 1;
      single.forEach((at) => this.inner(at));
    }
    /* The shapes of actors that look alike. */
    disc(node, colour, own) {
      const { context } = this, filled = node.inside && node.sector !== "unknown";
      context.beginPath();
      own.forEach((at) => this.shape(node.sector, this.sx[at], this.sy[at], this.radius(at) - (filled ? 0 : 0.8)));
      context.fillStyle = filled ? colour : this.look.paper;
      context.fill();
      if (filled) return;
      context.setLineDash(node.sector === "unknown" ? [3.5, 2.5] : node.inside === null ? [1.5, 2.4] : []);
      context.strokeStyle = colour;
      context.lineWidth = 1.7;
      context.stroke();
      context.setLineDash([]);
    }
    shape(sector, x, y, r) {
      const { context } = this;
      const corners = (count, reach, turn, low = 0) => {
        for (let corner = 0; corner < count; corner++) {
          const angle = (turn + 360 * corner / count) * Math.PI / 180;
          context[corner ? "lineTo" : "moveTo"](x + reach * Math.cos(angle), y + low + reach * Math.sin(angle));
        }
        context.closePath();
      };
      if (sector === "business") corners(4, r * 1.25, 45);
      else if (sector === "public") corners(3, r * 1.28, -90, r * 0.18);
      else if (sector === "intermediary") corners(4, r * 1.2, 0);
      else if (sector === "finance") corners(6, r * 1.12, 0);
      else { context.moveTo(x + r, y); context.arc(x, y, r, 0, 2 * Math.PI); }
    }
    inner(at) {
      const { context, graph } = this, node = graph.nodes[at], r = this.radius(at), x = this.sx[at], y = this.sy[at];
      const filled = node.inside && node.sector !== "unknown";
      context.fillStyle = filled ? this.look.paper : this.look.forced ? this.look.ink : graph.sectors[node.sector].colour;
      if (node.person && r >= 4) {
        context.beginPath();
        context.arc(x, y - 0.2 * r, 0.24 * r, 0, 2 * Math.PI);
        context.moveTo(x - 0.45 * r, y + 0.52 * r);
        context.bezierCurveTo(x - 0.45 * r, y - 0.14 * r, x + 0.45 * r, y - 0.14 * r, x + 0.45 * r, y + 0.52 * r);
        context.fill();
      } else if (!node.person && node.letter && r >= LETTERED && node.sector !== "unknown") {
        context.font = `600 ${Math.max(12, r * 1.1)}px ${this.family()}`;
        context.textAlign = "center"; context.textBaseline = "middle";
        context.fillText(node.letter, x, y + (node.sector === "public" ? 0.14 * r : 0.5));
      }
      context.setLineDash([]);
      if (node.members) this.ring(x, y, r * 1.3 + 2.5, this.look.ink, 1.2);
      if (at === this.focus) this.ring(x, y, r * 1.3 + 4, this.look.focus, 3);
    }
    /* One sign of the key, on a surface of its own. */
    sign(context, look) {
      const own = { ...this, context, look: { ...this.colours(), forced: false } };
      Object.setPrototypeOf(own, Canvas.prototype);
      context.scale(2, 2);
      if (!("sector" in look)) {
        context.strokeStyle = look.colour; context.lineWidth = 1.8; context.lineCap = look.dashes[0] === 1 ? "round" : "butt";
        context.setLineDash(look.dashes); context.beginPath(); context.moveTo(1, 10); context.lineTo(29, 10); context.stroke();
        return;
      }
      const colour = look.plain ? own.look.quiet : this.graph.sectors[look.sector].colour;
      own.graph = { nodes: [{ ...look, r: 7 }], sectors: { [look.sector]: { colour } } };
      own.view = { scale: 1 };
      own.sx = [15]; own.sy = [10]; own.focus = -1;
      own.disc(look, colour, [0]);
      own.inner(0);
    }
    ring(x, y, r, colour, width) {
      const { context } = this;
      context.beginPath(); context.arc(x, y, r, 0, 2 * Math.PI);
      context.strokeStyle = colour; context.lineWidth = width; context.stroke();
    }
    family() { return this.letters ||= getComputedStyle(this.stage).fontFamily; }
    measured(name, font) {
      const key = font + name;
      if (!this.widths.has(key)) { this.context.font = font; this.widths.set(key, this.context.measureText(name).width); }
      return this.widths.get(key);
    }
    /* The most important first; a name that finds no room is left out until one comes nearer. */
    drawLabels() {
      const { graph, context, sx, sy } = this, cells = new Map(), size = 48;
      const first = [this.hover, this.focus].filter((at) => at >= 0);
      const lit = this.lit ? graph.order.filter((at) => this.lit.nodes.has(at)) : [];
      const crowd = graph.nodes.length > 600 && this.view.scale < 2 ? 26000 : graph.nodes.length > 120 ? 13000 : 8000;
      const most = clamp(Math.round(this.wide * this.high / crowd), 12, LABELS);
      const seen = new Set();
      const take = (box, sure, overActors = false) => {
        const keys = [];
        for (let x = Math.floor(box[0] / size); x <= Math.floor(box[2] / size); x++)
          for (let y = Math.floor(box[1] / size); y <= Math.floor(box[3] / size); y++) keys.push(`${x} ${y}`);
        const met = (other) => !(overActors && other.actor) && box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
        if (!sure && keys.some((key) => (cells.get(key) || []).some(met))) return false;
        keys.forEach((key) => cells.set(key, [...(cells.get(key) || []), box]));
        return true;
      };
      for (const { name, x, y } of this.headings) {
        const font = `600 13px ${this.family()}`, wide = this.measured(name, font), left = clamp(x - wide / 2, 2, Math.max(2, this.wide - wide - 2));
        if (x < 0 || x > this.wide || y < 0 || y > this.high || !take([left, y - 9, left + wide, y + 9], false)) continue;
        context.font = font; context.textAlign = "left"; context.textBaseline = "middle";
        context.strokeStyle = this.look.paper; context.lineWidth = 4; context.strokeText(name, left, y);
        context.fillStyle = this.look.ink; context.fillText(name, left, y);
      }
      // Where there is room for it, no name lies on an actor; in a crowd, and for the most important, the name comes first.
      const visible = graph.order.filter((at) => graph.nodeShown[at] && sx[at] > 0 && sx[at] < this.wide && sy[at] > 0 && sy[at] < this.high);
      if (visible.length <= 150) for (const at of visible) { const r = this.radius(at); take(Object.assign([sx[at] - r, sy[at] - r, sx[at] + r, sy[at] + r], { actor: true }), true); }
      const important = new Set(visible.slice(0, 8));
      let put = 0;
      context.lineJoin = "round"; context.textBaseline = "middle"; context.textAlign = "left"; context.setLineDash([]);
      for (const at of [...first, ...lit, ...(this.lit ? [] : graph.order)]) {
        if (put >= most) break;
        if (seen.has(at) || !graph.nodeShown[at] || sx[at] < 0 || sx[at] > this.wide || sy[at] < 0 || sy[at] > this.high) continue;
        seen.add(at);
        const node = graph.nodes[at], sure = first.includes(at);
        const text = (node.name.length > 44 && !sure ? `${node.name.slice(0, 42)}…` : node.name) + (node.sign ? ` ${node.sign}` : "");
        const font = `${sure ? "600 " : ""}13px ${this.family()}`, wide = this.measured(text, font), r = this.radius(at) * 1.2 + 4;
        const spots = [[sx[at] + r, sy[at]], [sx[at] - r - wide, sy[at]], [sx[at] - wide / 2, sy[at] + r + 7], [sx[at] - wide / 2, sy[at] - r - 7]];
        const inside = spots.filter(([x, y]) => x >= 2 && x + wide <= this.wide - 2 && y >= 8 && y <= this.high - 8);
        const free = (overActors) => inside.find(([x, y]) => take([x - 2, y - 9, x + wide + 2, y + 9], false, overActors));
        const spot = free(false) || (important.has(at) && free(true)) || (sure ? inside[0] || [clamp(spots[0][0], 2, Math.max(2, this.wide - wide)), sy[at]] : null);
        if (!spot) continue;
        if (sure) take([spot[0] - 2, spot[1] - 9, spot[0] + wide + 2, spot[1] + 9], true);
        put++;
        context.font = font;
        context.strokeStyle = this.look.paper; context.lineWidth = 4;
        context.strokeText(text, ...spot);
        context.fillStyle = this.look.ink;
        context.fillText(text, ...spot);
      }
    }
  }

  /* What one does with it. */
  class Explorer {
    constructor(box, data) {
      this.box = box;
      this.graph = new Graph(data);
      this.form = formOf(box);
      this.told = make("p", { class: "network-told", role: "status" });
      const help = make("p", { class: "network-help", id: `network-help-${Math.random().toString(36).slice(2)}` }, this.say("help"));
      this.stage = make("div", { class: "network-stage", tabindex: "0", role: "application", "aria-roledescription": this.say("stage"), "aria-label": this.say("name"), "aria-describedby": help.id });
      this.body = make("div", { class: "network-body" }, this.stage);
      box.querySelector(".network-still").after(this.tools(), this.body, this.told, help);
      box.classList.add("network-live");
      this.canvas = new Canvas(this.graph, this.stage);
      help.before(this.legend());
      this.listen();
      if (this.form) this.follow();
      this.filter(false);
    }
    say(name, values = {}) {
      return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), this.box.dataset[name] || "");
    }
    count(number) { return number ? this.say(number === 1 ? "tiesOne" : "tiesMore", { count: number }) : this.say("tiesNone"); }
    tell(text) { this.told.textContent = text; }

    tools() {
      const button = (text, name, act) => make("button", { type: "button", "aria-label": this.say(name), title: this.say(name), on: { click: act } }, text);
      const moves = make("div", { class: "network-moves" },
        button("+", "nearer", () => this.canvas.zoom(1.4)),
        button("−", "farther", () => this.canvas.zoom(1 / 1.4)),
        button("⤢", "whole", () => this.canvas.fit()),
        button("←", "left", () => this.canvas.pan(120, 0, true)),
        button("→", "right", () => this.canvas.pan(-120, 0, true)),
        button("↑", "up", () => this.canvas.pan(0, 100, true)),
        button("↓", "down", () => this.canvas.pan(0, -100, true)));
      const names = make("datalist", { id: `network-names-${Math.random().toString(36).slice(2)}` }, ...this.graph.order.slice(0, 1500).map((at) => make("option", { value: this.graph.nodes[at].name })));
      this.search = make("input", { type: "search", list: names.id, autocomplete: "off", enterkeyhint: "search" });
      const search = make("form", { role: "search", "aria-label": this.say("search"), on: { submit: (event) => { event.preventDefault(); this.find(); } } },
        make("label", {}, this.say("search"), make("br"), this.search), names);
      const parts = [moves, search];
      if (this.graph.years) parts.push(this.slider());
      return make("div", { class: "network-tools" }, ...parts);
    }
    /* Years along a line; its left end stands for all of them. */
    slider() {
      const [low, high] = this.graph.years;
      this.year = make("input", { type: "range", min: low - 1, max: high, step: 1, value: low - 1 });
      this.yearTold = make("output");
      this.year.addEventListener("input", () => {
        const field = this.field("year");
        if (field) field.value = this.chosenYear() ?? "";
        this.filter();
      });
      return make("label", {}, `${this.say("year")}: `, this.yearTold, make("br"), this.year);
    }
    chosenYear() { return !this.year || Number(this.year.value) < this.graph.years[0] ? null : Number(this.year.value); }
    find() {
      const at = this.graph.named(this.search.value);
      if (at < 0 || !this.graph.nodeShown[at]) { this.tell(this.say("missing")); return; }
      this.stage.focus();
      this.to(at, true);
    }

    /* What the signs mean: those that occur. */
    signs() {
      const { graph } = this, { nodes, ties, words, kinds, sectors } = graph, sign = { letter: "", sector: "academia", inside: true, person: false, members: 0 };
      const found = Object.keys(sectors).filter((key) => nodes.some((node) => node.sector === key)).map((key) => [sectors[key].name, { ...sign, sector: key }]);
      if (nodes.some((node) => node.person)) found.push([words.person, { ...sign, person: true, plain: true }]);
      if (nodes.some((node) => node.inside === false)) found.push([words.outside, { ...sign, inside: false, plain: true }]);
      if (nodes.some((node) => node.inside === null)) found.push([words.unknown, { ...sign, inside: null, plain: true }]);
      if (nodes.some((node) => node.members)) found.push([words.community, { ...sign, members: 1, plain: true }]);
      const recorded = new Set(ties.filter((tie) => !tie.derived).map((tie) => tie.kind)), seen = new Map();
      kinds.filter((kind) => recorded.has(kind.key)).forEach((kind) => {
        const look = `${kind.colour}${kind.dashes}`;
        seen.set(look, [[...(seen.get(look)?.[0] || []), kind.name], kind]);
      });
      seen.forEach(([names, kind]) => found.push([names.join(", "), kind]));
      if (ties.some((tie) => tie.derived)) found.push([words.derived, graph.derived]);
      return found;
    }
    legend() {
      return make("ul", { class: "network-key" }, ...this.signs().map(([name, look]) => {
        const canvas = make("canvas", { width: 60, height: 40, "aria-hidden": "true" });
        this.canvas.sign(canvas.getContext("2d"), look);
        return make("li", {}, canvas, name);
      }));
    }

    /* The form that the server answers: what is chosen in it is seen at once in the picture, and sent for all the page. */
    field(name) { return this.form && this.form.elements.namedItem(name); }
    value(name) { const field = this.field(name); return field && typeof field.value === "string" ? field.value.trim() : ""; }
    follow() {
      const wanted = Number(this.value("year"));
      if (this.year && this.value("year")) this.year.value = clamp(wanted, this.graph.years[0], this.graph.years[1]);
      this.form.addEventListener("change", (event) => { if (this.own(event.target)) this.filter(); });
    }
    own(field) {
      if (field.name === "year" && this.year) this.year.value = field.value === "" ? this.graph.years[0] - 1 : clamp(Number(field.value), ...this.graph.years);
      return FILTERS.includes(field.name);
    }
    asked() {
      const ticked = this.form ? [...new FormData(this.form).getAll("kind")] : [];
      const year = this.year ? this.chosenYear() : this.value("year") ? Number(this.value("year")) : null;
      const recorded = this.field("recorded");
      return {
        kinds: new Set(ticked), year, recorded: Boolean(recorded && (recorded.type === "checkbox" ? recorded.checked : recorded.value)),
        who: this.value("who"), ego: this.form ? this.graph.named(this.value("ego")) : this.ego ?? -1, steps: Number(this.value("steps")) || 1,
      };
    }
    filter(remember = true) {
      const asked = this.asked(), before = this.shownEgo;
      this.graph.show(asked);
      this.shownEgo = asked.ego;
      if (this.yearTold) this.yearTold.textContent = asked.year ?? this.say("always");
      if (this.canvas.focus >= 0 && !this.graph.nodeShown[this.canvas.focus]) this.canvas.focus = -1;
      this.findWay();
      const count = (shown) => shown.reduce((sum, one) => sum + Number(one), 0);
      const shown = this.say("shown", { nodes: count(this.graph.nodeShown), ties: count(this.graph.tieShown) });
      this.tell([shown, this.wayTold].filter(Boolean).join(" "));
      if (this.panel) this.details(this.at, false);
      if (before !== asked.ego) this.canvas.fit(remember); else this.canvas.ask();
      if (remember && this.form) this.remember();
    }
    remember() {
      const query = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => value !== ""));
      history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    }
    findWay() {
      const ends = ["a", "b"].map((name) => (this.value(name) ? this.graph.named(this.value(name)) : -1));
      this.canvas.way = null;
      this.wayTold = "";
      if (ends.some((at) => at < 0) || ends[0] === ends[1]) return;
      const way = this.graph.between(...ends);
      this.canvas.way = way;
      const names = (way ? way.way : ends).map((at) => this.graph.nodes[at].name).join(" – ");
      this.wayTold = !way ? this.say("noWay", { names }) : way.way.length === 2 ? this.say("wayOne", { names }) : this.say("way", { count: way.way.length - 1, names });
    }
    set(name, value) {
      const field = this.field(name);
      if (field) field.value = value;
      if (name === "ego") this.ego = value ? this.graph.named(value) : -1;
      this.filter();
    }

    /* Hands and keys. */
    listen() {
      const stage = this.stage, fingers = new Map();
      let moved = 0;
      const spot = (event) => { const box = stage.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };
      stage.addEventListener("keydown", (event) => this.key(event));
      stage.addEventListener("focus", () => { if (this.canvas.focus < 0 && stage.matches(":focus-visible")) this.to(this.graph.order.find((at) => this.graph.nodeShown[at]) ?? -1); });
      stage.addEventListener("wheel", (event) => {
        if (!(event.ctrlKey || event.metaKey || document.activeElement === stage)) return;
        event.preventDefault();
        const { x, y } = spot(event);
        this.canvas.zoom(Math.exp(-clamp(event.deltaY, -100, 100) / 260), x, y, false);
      }, { passive: false });
      stage.addEventListener("pointerdown", (event) => { stage.setPointerCapture(event.pointerId); fingers.set(event.pointerId, spot(event)); moved = 0; });
      stage.addEventListener("pointermove", (event) => {
        const now = spot(event), before = fingers.get(event.pointerId);
        if (!before) { this.over(this.canvas.hit(now.x, now.y)); return; }
        const other = [...fingers].find(([id]) => id !== event.pointerId);
        if (other) {
          const [, still] = other, apart = (one) => Math.hypot(one.x - still.x, one.y - still.y) || 1;
          this.canvas.zoom(apart(now) / apart(before), (now.x + still.x) / 2, (now.y + still.y) / 2, false);
        } else this.canvas.pan(now.x - before.x, now.y - before.y);
        moved += Math.hypot(now.x - before.x, now.y - before.y);
        fingers.set(event.pointerId, now);
      });
      const end = (event) => fingers.delete(event.pointerId);
      stage.addEventListener("pointercancel", end);
      stage.addEventListener("pointerup", (event) => {
        end(event);
        if (moved > 5 || fingers.size) return;
        const { x, y } = spot(event), at = this.canvas.hit(x, y);
        if (at >= 0) { this.to(at, false); this.details(at, false); }
        else { this.canvas.focus = -1; this.canvas.ask(); }
      });
      stage.addEventListener("pointerleave", () => this.over(-1));
    }
    over(at) {
      if (at === this.canvas.hover) return;
      this.canvas.hover = at;
      this.stage.style.cursor = at >= 0 ? "pointer" : "";
      this.canvas.ask();
    }
    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const acts = {
        "+": () => this.canvas.zoom(1.4), "=": () => this.canvas.zoom(1.4), "-": () => this.canvas.zoom(1 / 1.4), 0: () => this.canvas.fit(),
        "/": () => this.search.focus(), Escape: () => this.back(),
        Enter: () => { if (this.canvas.focus >= 0) this.details(this.canvas.focus, true); },
      };
      const way = ways[event.key];
      if (way && event.shiftKey) this.canvas.pan(-90 * way[0], -90 * way[1], true);
      else if (way) this.step(...way);
      else if (acts[event.key]) acts[event.key]();
      else return;
      event.preventDefault();
    }
    step(dx, dy) {
      if (this.canvas.focus < 0) { this.to(this.graph.order.find((at) => this.graph.nodeShown[at]) ?? -1); return; }
      const next = this.canvas.toward(this.canvas.focus, dx, dy);
      if (next >= 0) this.to(next);
    }
    /* Back by one step: the panel, then the surroundings, then the whole. */
    back() {
      if (this.panel) this.close();
      else if (this.asked().ego >= 0) this.set("ego", "");
      else if (this.canvas.way) { if (this.field("a")) this.field("a").value = ""; this.set("b", ""); }
      else this.canvas.fit();
    }
    to(at, nearer = false) {
      if (at < 0) return;
      this.canvas.focus = at;
      this.canvas.hover = -1;
      this.tell(this.described(at));
      const node = this.graph.nodes[at];
      if (nearer) this.canvas.centre(node.x, node.y, Math.max(this.canvas.view.scale, 1.2)); else this.canvas.reveal(at);
    }
    described(at) {
      const node = this.graph.nodes[at], place = node.inside === false ? this.graph.words.outside : node.inside === null ? this.graph.words.unknown : "";
      return [node.name, node.person ? this.graph.words.person : "", this.graph.sectors[node.sector].name, place, this.count(this.graph.tiesOf(at).length)].filter(Boolean).join(" · ");
    }

    /* What is told of an actor. */
    details(at, enter) {
      const node = this.graph.nodes[at], button = (text, act) => make("button", { type: "button", on: { click: act } }, text);
      const heading = make("h3", { tabindex: "-1" }, node.name);
      const acts = make("div", { class: "network-acts" });
      if (node.href) acts.append(make("a", { class: "button", href: node.href }, this.say(node.members ? "open" : "page")));
      const around = this.asked().ego === at;
      acts.append(button(this.say(around ? "everything" : "around"), () => { this.set("ego", around ? "" : node.key); this.details(at, true); }));
      if (this.field("a") && this.field("b"))
        acts.append(button(this.say("from"), () => this.set("a", node.key)), button(this.say("to"), () => this.set("b", node.key)));
      acts.append(button(this.say("close"), () => this.close()));
      const panel = make("section", { class: "network-panel", "aria-label": node.name, on: { keydown: (event) => { if (event.key === "Escape") { event.preventDefault(); this.close(); } } } },
        heading, make("p", { class: "quiet" }, this.described(at).slice(node.name.length + 3)), acts, this.list(at));
      if (this.panel) this.panel.replaceWith(panel); else this.body.append(panel);
      this.panel = panel;
      this.at = at;
      this.body.classList.add("network-two");
      if (enter) heading.focus();
    }
    list(at) {
      const others = new Map();
      this.graph.tiesOf(at).forEach((tie) => {
        const other = this.graph.other(tie, at);
        others.set(other, [...(others.get(other) || []), tie]);
      });
      const told = (tie) => {
        const { kind, derived, start, end, directed, t } = this.graph.ties[tie];
        const years = start === null && end === null ? "" : `${start === null ? "" : Math.floor(start)}–${end === null ? "" : Math.floor(end)}`;
        return [directed ? (t === at ? "→" : "←") : "", this.graph.looks.get(kind).name, years, derived ? `(${this.graph.words.derived})` : ""].filter(Boolean).join(" ");
      };
      const sorted = [...others].sort(([one], [other]) => this.graph.nodes[one].name.localeCompare(this.graph.nodes[other].name, document.documentElement.lang));
      return make("ul", {}, ...sorted.map(([other, ties]) => make("li", {},
        make("button", { type: "button", on: { click: () => { this.to(other); this.details(other, true); } } }, this.graph.nodes[other].name),
        make("span", {}, ties.map(told).join(", ")))));
    }
    close() {
      if (!this.panel) return;
      this.panel.remove();
      this.panel = null;
      this.body.classList.remove("network-two");
      this.stage.focus();
    }
  }

  /* Where there is a form, it filters here: the data are those of the network before filters. */
  function whole(box) {
    const address = new URL(box.dataset.network, location.href);
    if (formOf(box)) FILTERS.forEach((name) => address.searchParams.delete(name));
    return address;
  }

  document.querySelectorAll("[data-network]").forEach(async (box) => {
    try {
      const answer = await fetch(whole(box), { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const data = await answer.json();
      if (data.nodes.length) box.explorer = new Explorer(box, data);
    } catch {
      box.append(make("p", { class: "quiet", role: "status" }, box.dataset.failed));
    }
  });
})();
