// Keeps a page up to date with the lottery that it shows. Server-sent events tell the number of the newest version; the page
// then requests what a reload would bring, until that is the version it was told of. While no events come, it asks every
// three seconds. A page that is not seen has no stream and asks nothing; it asks once when it is seen again.
(() => {
  if (!window.htmx) return;
  const one = (selector) => document.querySelector(selector);
  const on = (name, handle) => document.addEventListener(name, handle);

  // The part of the page that asks, by its own trigger "poll". Its address says what the page shows: v, a version, and s, a
  // number of screens.
  const asker = () => one('[hx-trigger*=poll]');
  const ask = () => {
    if (asker()) htmx.trigger(asker(), 'poll');
  };
  const shown = (name) => asker()?.getAttribute('hx-get').match(`[?&]${name}=(\\w+)`)?.[1];

  let newest; // the version that the last event told
  let requested; // the value of newest when the page asked last
  let confirmed; // the value of newest when the answer was that there is nothing else
  let screensChanged = false; // the last event told a number of screens that is not shown

  // A version is a number, with an r behind it from the moment when its draw is revealed, and two when the evening is over. Each
  // r counts less than a whole number, so that the next number is later than both.
  const age = (version) => (parseInt(version) || 0) + /r*$/.exec(version)[0].length / 4;
  const isBehind = () => screensChanged || age(newest) > Math.max(age(shown('v')), age(confirmed));
  const catchUp = () => {
    if (!isBehind()) return;
    if (requested == newest && !screensChanged) {
      setTimeout(askAgain, 1000); // the last answer was older than what was told
    } else {
      ask();
    }
  };
  const askAgain = () => {
    requested = '';
    catchUp();
  };

  // Polling.
  let timer;
  let streaming = false; // a stream that was opened may never answer
  const startPolling = () => {
    timer ??= setInterval(ask, 3000);
  };
  const stopPolling = () => {
    clearInterval(timer);
    timer = null;
  };

  // The stream of events. The extension for htmx opens it, and opens another where it has failed.
  let stream;
  let failed = false;
  let clockWasEarly = false; // the page asked for the winner by its own clock, and there was none yet
  htmx.createEventSource = (address) => {
    stream?.close();
    stream = new EventSource(address);
    if (document.hidden) stream.close();
    return stream;
  };
  on('htmx:sseOpen', ({ detail: { source } }) => {
    source.addEventListener('changed', ({ data }) => {
      newest = data;
      // During a draw the page's own clock asks for the winner. A second answer at that moment would cut its arrival short.
      const clockWillAsk = one('[hx-trigger*=load]') && !clockWasEarly;
      setTimeout(catchUp, clockWillAsk ? 2000 : 0);
    });
    source.addEventListener('watching', ({ data }) => {
      screensChanged = (shown('s') ?? data) != data;
      catchUp();
    });
    streaming = true;
    stopPolling();
    if (failed) ask(); // perhaps nothing has changed, but the page learns that the site can be reached again
    failed = false;
  });
  on('htmx:sseError', () => {
    streaming = false;
    failed = true;
    startPolling();
  });

  // A stream takes one of the browser's six connections to the site, counts as a screen, and would cost the page its place in
  // the browser's memory for Back. So it is closed while the page is hidden or left.
  const pause = () => {
    stream?.close();
    streaming = false;
    stopPolling();
  };
  const resume = () => {
    if (document.hidden || streaming || timer) return;
    startPolling();
    ask();
    if (stream?.readyState != EventSource.CLOSED) return;
    const connected = one('[sse-connect]');
    const [path] = connected.getAttribute('sse-connect').split('?');
    connected.setAttribute('sse-connect', path); // without what the page showed when it was loaded: all is told anew
    htmx.trigger(connected, 'htmx:afterProcessNode'); // the extension opens a stream
  };
  on('visibilitychange', () => document.hidden ? pause() : resume());
  addEventListener('pagehide', pause);
  addEventListener('pageshow', resume); // also begins it all

  // What a request of the page's own says, and what its answer means.
  on('htmx:configRequest', ({ detail: { elt, parameters } }) => {
    if (elt != asker()) return;
    if (newest) parameters.h = newest;
    requested = newest;
    screensChanged = false;
  });
  on('htmx:afterRequest', ({ detail: { elt, successful, xhr, requestConfig } }) => {
    if (!elt.matches('[hx-trigger*=poll]')) {
      if (!successful) catchUp();
      return;
    }
    if (successful && streaming) stopPolling();
    if (!successful) {
      requested = '';
      startPolling();
    }
    if (xhr.status == 204) {
      confirmed = requested;
      clockWasEarly = !requestConfig.triggeringEvent; // the clock has none
      catchUp();
    }
  });
  on('htmx:afterSettle', catchUp);
})();
