// What links do in any browser they also do here.
(() => {
  // A press on a link with a key held opens a window or a download: htmx must not answer it.
  document.addEventListener('click', (event) => {
    const withKey = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (withKey && event.target.closest('a[hx-get]')) event.stopPropagation();
  }, true);
})();
