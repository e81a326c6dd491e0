// Notes, in a page that is measured, what a person would see of it and when. It is put before the page's own scripts.
(() => {
  const seen = { shifts: [], next: 0, busy: 0, painted: 0, pressed: 0 };
  const shift = ({ value, hadRecentInput, startTime, sources }) => seen.shifts.push({
    value, startTime, recent: hadRecentInput,
    what: sources.map(({ node: n }) => n ? n.nodeName.toLowerCase() + (n.id ? '#' + n.id : '') : 'what is gone').join(', '),
  });
  new PerformanceObserver((list) => list.getEntries().forEach(shift)).observe({ type: 'layout-shift', buffered: true });

  // What a press changes is painted when the frame that it is in has ended: what asks for that goes before all else that
  // waits by then, such as what a page still does after it was painted.
  const frame = () => new Promise((done) => requestAnimationFrame(() =>
    scheduler.postTask(() => done(performance.now()), { priority: 'user-blocking' })));

  // The moment of a press, also for the page that it leads to.
  const note = (e) => {
    if (seen.pressed || !seen.waiting) return;
    seen.pressed = e.timeStamp;
    sessionStorage.pressed = performance.timeOrigin + e.timeStamp;
  };
  addEventListener('click', note, true);
  addEventListener('keydown', note, true);

  // When the answer has settled, what is out of sight is there too.
  addEventListener('htmx:afterSettle', () => seen.pressed && frame().then((t) => seen.rest = t), true);

  // How long the next picture took after any of it. Event Timing would say so too, but a Chromium without a window gives
  // some presses the picture of their answer: half a second for what has 24 to 40 ms where there is a window.
  for (const part of ['pointerdown', 'pointerup', 'click', 'keydown', 'keyup'])
    addEventListener(part, (e) => seen.waiting && frame().then((t) => seen.next = Math.max(seen.next, t - e.timeStamp)), true);

  // begin waits for what an expression says to become something else.
  seen.begin = (state) => {
    const before = state();
    Object.assign(seen, { shifts: [], next: 0, busy: 0, painted: 0, rest: 0, pressed: 0, waiting: true });
    let found = false, busy = false;
    const look = () => {
      if (!busy && document.querySelector('.htmx-request')) busy = true, frame().then((t) => seen.busy = t);
      if (found || state() === before) return;
      found = true;
      observer.disconnect();
      frame().then((t) => seen.painted = t);
    };
    const observer = new MutationObserver(look);
    document.addEventListener('toggle', look, true); // a sheet opens without a change of the document
    observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
  };

  // end tells what was seen, a while after it was painted: the browser tells of events late.
  seen.end = async () => {
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    for (let i = 0; !seen.painted; i++) {
      if (i > 400) throw new Error('nothing changed within 20 s');
      await pause(50);
    }
    await pause(250);
    const asked = performance.getEntriesByType('resource').filter((r) => r.initiatorType == 'xmlhttprequest' && r.startTime >= seen.pressed);
    const answer = asked.filter((r) => r.responseEnd <= seen.painted).pop();
    seen.waiting = false;
    return {
      total: seen.painted - seen.pressed,
      waited: answer ? answer.responseEnd - answer.startTime : 0,
      asked: answer ? answer.startTime - seen.pressed : 0,
      rest: seen.rest - seen.pressed,
      busy: seen.busy && seen.busy < seen.painted ? seen.busy - seen.pressed : 0,
      next: seen.next,
      shifts: seen.shifts.filter((s) => s.startTime >= seen.pressed), // what a script types into a field moves things too
    };
  };

  // landed tells of a whole page that a press led to, when it was painted; null before.
  seen.landed = (path) => {
    const [page] = performance.getEntriesByType('navigation');
    const [fcp] = performance.getEntriesByName('first-contentful-paint');
    if (location.pathname != path || !fcp || !page.loadEventEnd) return null;
    const answered = Math.min(page.responseEnd, fcp.startTime);
    return {
      total: performance.timeOrigin + fcp.startTime - sessionStorage.pressed,
      waited: answered - page.fetchStart,
      asked: performance.timeOrigin + page.fetchStart - sessionStorage.pressed,
      fcp: fcp.startTime,
      load: page.loadEventEnd,
      busy: 0,
      next: 0,
      shifts: seen.shifts,
    };
  };
  window.seen = seen;
})();
