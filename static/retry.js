// Shows a bar with a button "Try again" when a request could not reach the site, or the site has failed.
(() => {
  const bar = document.querySelector('#trouble');
  let lost; // the element whose request was lost: a form, a field or a link
  let button; // of that form: the one that was pressed

  // A request stays lost until it is sent, its text is edited, or its element has gone. A poll is not kept: another follows.
  const note = (hasFailed, { elt, triggeringEvent }) => {
    if (lost && !lost.isConnected) lost = null;
    const isPoll = elt.matches('[hx-trigger*=poll]');
    if (!isPoll && (hasFailed || lost == elt || !lost)) {
      lost = hasFailed ? elt : null;
      button = triggeringEvent?.submitter;
    }
    bar.togglePopover(hasFailed || Boolean(lost));
  };
  document.addEventListener('htmx:afterRequest', ({ detail: { xhr, requestConfig } }) => {
    if (xhr.status) note(xhr.status >= 500 && xhr.status != 507, requestConfig); // 507 replaces the page; without a status it was taken back, or is told below
  });
  document.addEventListener('htmx:sendError', ({ detail: { requestConfig } }) => note(true, requestConfig));

  document.addEventListener('input', ({ target }) => {
    if (!lost?.contains(target)) return;
    lost = null;
    bar.togglePopover(false);
  });

  bar.querySelector('button').addEventListener('click', () => {
    if (!lost) return;
    const element = lost;
    (button || element).click();
    element.dispatchEvent(new Event('again')); // by which a field sends
  });
})();
