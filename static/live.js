// Has a page keep up with what it shows. It hears of changes as events, and asks for what a reload would bring until that is
// what it heard of. Where events don't come it asks every three seconds, and whenever somebody comes back to it.
(() => {
  const one = (s) => document.querySelector(s), on = (name, f) => document.addEventListener(name, f);
  const asking = () => one('[hx-trigger*=poll]');
  const ask = () => asking() && window.htmx?.trigger(asking(), 'poll');
  const shown = (name) => asking()?.getAttribute('hx-get').match(`[?&]${name}=(\\w+)`)?.[1];
  const age = (version) => parseInt(version) + /r$/.test(version) / 2 || 0; // the reveal comes between two changes
  let heard, asked, answered, counted; // the newest version, and that when it last asked, and was told that this is all
  let blocked = true, failed, timer, early; // blocked until a stream is open: one may never answer; early when the clock was

  const behind = () => counted || age(heard) > Math.max(age(shown('v')), age(answered));
  const catchUp = () => behind() && (asked == heard && !counted ? setTimeout(askAgain, 1000) : ask());
  const askAgain = () => {
    asked = '';
    catchUp();
  };
  const poll = () => timer ??= setInterval(ask, 3000);
  const stop = () => blocked || (timer = clearInterval(timer));

  // While a draw spins, the page's own clock asks for the winner. Two answers at once would cut its arrival short.
  const changed = ({ data }) => {
    heard = data;
    setTimeout(catchUp, one('[hx-trigger*=load]') && !early ? 2000 : 0);
  };
  const watching = ({ data }) => {
    counted = (shown('s') ?? data) != data;
    catchUp();
  };
  on('htmx:sseOpen', ({ detail: { source } }) => {
    source.addEventListener('changed', changed);
    source.addEventListener('watching', watching);
    stop(blocked = false);
    if (failed) ask(failed = false); // nothing may have changed; but it is there again
  });
  on('htmx:sseError', () => poll(blocked = failed = true));
  on('visibilitychange', () => document.hidden || ask());
  addEventListener('pageshow', (e) => e.persisted && ask());
  poll();

  on('htmx:configRequest', ({ detail: { elt, parameters } }) => {
    if (elt != asking()) return;
    if (heard) parameters.h = heard;
    asked = heard;
    counted = false;
  });
  on('htmx:afterRequest', ({ detail: { elt, successful, xhr, requestConfig } }) => {
    if (!elt.matches('[hx-trigger*=poll]')) return successful || catchUp();
    successful ? stop() : poll(asked = '');
    if (xhr.status != 204) return;
    early = !requestConfig.triggeringEvent; // it was the clock
    answered = asked;
    catchUp();
  });
  on('htmx:afterSettle', catchUp);
})();
