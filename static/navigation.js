// What links and Back do in any browser they also do here.
(() => {
  // A press on a link with a key held opens a window or a download: htmx must not answer it.
  document.addEventListener('click', (event) => {
    const withKey = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (withKey && event.target.closest('a[hx-get]')) event.stopPropagation();
  }, true);

  // On Back the browser may show a page from its memory or its cache, in the language that was chosen before.
  document.querySelector('footer form').addEventListener('submit', ({ submitter }) => {
    localStorage.language = submitter.value;
  });
  addEventListener('pageshow', ({ persisted }) => {
    const [{ type }] = performance.getEntriesByType('navigation');
    const isBack = persisted || type == 'back_forward';
    const chosen = localStorage.language;
    if (isBack && chosen && chosen != document.documentElement.lang) location.reload();
  });
})();
