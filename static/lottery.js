// For the pages of a lottery: copying and sharing, sheets, and the draw on one clock for all screens.
(() => {
  const one = (selector) => document.querySelector(selector);
  const on = (name, handle) => document.addEventListener(name, handle, true);

  // Buttons that copy a text, share a link, or skip the draw that is shown again.
  const copyText = (button) => {
    const field = document.createElement('textarea');
    field.value = button.dataset.copy;
    button.after(field);
    field.select();
    document.execCommand('copy'); // works on plain http too, where navigator.clipboard is missing
    field.remove();
    button.classList.add('done');
    button.focus();
    one('#announced').textContent = button.dataset.copied;
  };
  const share = async ({ share: text, url }) => {
    try {
      await navigator.share({ text, url });
    } catch {
      one('#share-sheet').showPopover();
    }
  };
  on('click', (event) => {
    const button = event.target.closest('[data-copy], [data-share], .skip-on');
    if (!button) return;
    if (button.matches('.skip-on')) {
      event.preventDefault();
      location.replace(button.href); // so Back leads to the page before the draw
    } else if (button.dataset.copy) {
      copyText(button);
    } else if (navigator.share) {
      event.preventDefault(); // of the button's own sheet, which is for browsers that can't share
      share(button.dataset);
    }
  });

  // A sheet whose form was refused opens again with the answer.
  on('htmx:afterSettle', ({ detail: { target, requestConfig: { verb, elt } } }) => {
    const sheet = elt.closest('.sheet');
    if (sheet && verb == 'post') one(`#${sheet.id}:has(.error)`)?.togglePopover(true);
    const isNewPage = verb == 'get' && target.id == 'lottery';
    if (isNewPage && !one(':focus')) one('#main').focus({ preventScroll: true });
  });

  // A sheet that is closed forgets what was wrong, and gives the focus back to what opens it, which may have been replaced.
  on('toggle', ({ target: sheet, newState }) => {
    if (newState != 'closed' || !sheet.matches('.sheet')) return;
    for (const error of sheet.querySelectorAll('.error')) error.remove();
    for (const field of sheet.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
    const hasFocusElsewhere = one(':focus:not(.sheet, .sheet *)');
    if (!hasFocusElsewhere) one(`[popovertarget=${sheet.id}]:not(.sheet *)`)?.focus();
  });

  // A sheet that an answer replaces closes before, so that the focus goes back to what has opened it.
  on('htmx:oobBeforeSwap', ({ detail: { target } }) => {
    if (target.matches(':popover-open')) target.hidePopover();
  });

  // What an answer brings that has a draw in it.
  let received = performance.getEntriesByType('navigation')[0].responseStart; // when the page's part came, in ms
  on('htmx:beforeSwap', ({ detail: { serverResponse, target, requestConfig: { elt } } }) => {
    received = performance.now();
    // An answer that replaces the whole page has its notice in it, and must not put it into the page before.
    if (target.id == 'lottery') elt.removeAttribute('hx-select-oob');

    const room = document.documentElement.classList;
    const [, scene] = /class="(drawing|programme fresh)"/.exec(serverResponse) || [];
    if (one('.reel, .fresh')) room.add('low');
    if (scene) document.activeElement.blur(); // what is typed goes below the draw, and would scroll the page along
    if (scene == 'drawing' && !one('.reel')) {
      room.add('soon');
      requestAnimationFrame(() => setTimeout(() => room.remove('soon')));
    }
  });

  // A page says how long it is to the reveal. That began to pass when it came, not when it is shown: the clock that asks for
  // the winner, and the reel, which runs for six seconds, are set to the time that is left.
  const reelTakes = 6000;
  on('htmx:beforeProcessNode', ({ target: part }) => {
    const trigger = part.getAttribute('hx-trigger');
    const [, wait] = /^load delay:(\d+)/.exec(trigger) || [];
    if (!wait) return;
    const left = Math.max(0, Math.round(wait - (performance.now() - received)));
    part.setAttribute('hx-trigger', trigger.replace(wait, left));

    const reel = part.querySelector('.reel');
    if (!reel) return;
    const [quarters] = /\d*$/.exec(reel.className); // of a second, by which its delays are shorter already
    for (const animation of reel.getAnimations({ subtree: true })) {
      animation.startTime = performance.now() + left - reelTakes + 250 * quarters;
    }
  });
})();
