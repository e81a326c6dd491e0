// Has htmx do once, for nothing, what it does for every press: a browser compiles a function when it is first called, and
// would do so while somebody waits.
(() => {
  const rehearse = () => {
    const link = document.createElement('a');
    link.setAttribute('hx-get', '');
    link.addEventListener('htmx:beforeRequest', (e) => e.preventDefault());
    document.body.append(link); // what stands nowhere asks for nothing
    htmx.process(link);
    link.click();
    link.remove();
    htmx.swap(link, '<p>', { swapStyle: 'innerHTML' });
  };
  if (window.htmx) addEventListener('load', () => (window.requestIdleCallback || setTimeout)(rehearse));
})();
