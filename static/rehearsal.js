// Has htmx do once, for nothing, what it does for every press: a browser compiles a function when it is first called, and
// would do so while somebody waits.
(() => {
  const idle = window.requestIdleCallback || setTimeout;
  const ask = () => {
    const link = document.createElement('a');
    link.setAttribute('hx-get', '');
    link.setAttribute('hx-trigger', 'rehearsal');
    link.addEventListener('htmx:beforeRequest', (e) => e.preventDefault());
    document.body.append(link); // what stands nowhere asks for nothing
    htmx.process(link);
    htmx.trigger(link, 'rehearsal');
    link.remove();
    idle(() => htmx.swap(link, '<p>', { swapStyle: 'innerHTML' })); // in two parts, as a press may come between them
  };
  if (window.htmx) addEventListener('load', () => idle(ask));
})();
