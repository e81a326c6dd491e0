// Says what an answer has brought to people who hear a page, and moves the focus to it.
(() => {
  // The texts of a page that are said when they are new, and after a form was sent also those that are not, but for data-say="new".
  const elements = () => [...document.querySelectorAll('[data-say]')];
  const text = (element) => element.ariaLabel || element.textContent;
  let known = elements().map(text);

  const announce = (said) => {
    document.querySelector('#announced').textContent = said.join(' ');
  };

  // What others do is said together, at most every three seconds, and not while a film is drawn.
  let waiting = [];
  let timer;
  const announceLater = (said) => {
    waiting.push(...said);
    timer ??= setTimeout(() => {
      timer = null;
      if (!document.querySelector('.reel')) announce(waiting);
      waiting = [];
    }, 3000);
  };

  let row; // the id of the ticket whose button was pressed last
  document.addEventListener('htmx:configRequest', ({ detail: { triggeringEvent } }) => {
    row = triggeringEvent?.submitter?.closest('.ticket')?.id;
  });

  // htmx settles every part of an answer. For all listeners on this site an answer settles once.
  let settled;
  document.addEventListener('htmx:afterSettle', (event) => {
    if (event.detail.xhr == settled) event.stopImmediatePropagation();
    settled = event.detail.xhr;
  }, true);

  document.addEventListener('htmx:afterSettle', ({ detail: { target, requestConfig: { verb, elt } } }) => {
    const isPost = verb == 'post' && elt.matches('form'); // a preview is sent by its field
    const now = elements();
    const isFresh = (element) => !known.includes(text(element)) || (isPost && element.dataset.say != 'new');
    const fresh = now.filter(isFresh).map(text);
    known = now.map(text);
    if (elt.id == 'news' && document.querySelector('#news')) announceLater(fresh);
    else if (fresh.length) announce(fresh);

    // A sheet opens with what was fetched for it, in place of the one that asked. When it closes, the focus goes back to what
    // opened that.
    if (target.popover && !target.matches(':popover-open')) {
      document.querySelector('.sheet:popover-open')?.hidePopover();
      target.showPopover();
    }

    // After a form was sent, the focus goes to the first field that is wrong. If it would be nowhere, it goes to the ticket
    // whose button was pressed and is gone, or to the page.
    if (!isPost || elt == document.activeElement) return;
    const hasError = document.querySelector('.error');
    const hasFocus = document.querySelector(':focus');
    if (hasFocus && !hasError) return;
    const place = ['[aria-invalid]', '.sheet:popover-open', `#${row}`, '#main'].map((selector) => document.querySelector(selector)).find(Boolean);
    place.focus({ preventScroll: true });
  });
})();
