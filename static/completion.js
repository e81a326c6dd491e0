// While a film's title is typed, offers the films that the site has and that begin so: in a list beside the line.
//
// The field is a text box of many lines, so the list follows ARIA's pattern for a text box: aria-controls names it while it is
// shown, and aria-activedescendant the option that is highlighted. The focus stays in the field.
(() => {
  if (!HTMLElement.prototype.showPopover) return;
  const pause = 150; // ms without a letter, before the site is asked
  const least = 2; // characters of a line; the site knows which need more
  const gap = 6; // px between the line and the list
  const leastWidth = 280; // px: a lottery's field is narrower on a phone

  // The list is shown in the top layer, so no page has to make room for it.
  const list = document.createElement('div');
  list.className = 'completion';
  list.popover = 'manual';
  list.translate = false;

  let field; // that the list belongs to; none while it is closed
  let lineStart; // of the line that it belongs to
  let timer;
  let asking = new AbortController();

  const options = () => [...list.querySelectorAll('[role=option]')];
  const highlighted = () => list.querySelector('[aria-selected=true]');

  // The line with the caret. It has none while text is selected.
  const lineOf = ({ value, selectionStart: caret, selectionEnd }) => {
    if (caret != selectionEnd) return null;
    const start = value.slice(0, caret).lastIndexOf('\n') + 1;
    const next = value.indexOf('\n', caret);
    const end = next < 0 ? value.length : next;
    return { start, end, text: value.slice(start, end).trim() };
  };

  const close = () => {
    clearTimeout(timer);
    asking.abort();
    if (list.isConnected) list.togglePopover(false);
    list.replaceChildren();
    field?.removeAttribute('aria-controls');
    field?.removeAttribute('aria-activedescendant');
    field = null;
  };

  const highlight = (option) => {
    highlighted()?.setAttribute('aria-selected', false);
    if (!option) return field.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', true);
    field.setAttribute('aria-activedescendant', option.id);
    const { offsetTop, offsetHeight } = option;
    list.scrollTop = Math.max(offsetTop + offsetHeight - list.clientHeight, Math.min(list.scrollTop, offsetTop)); // scrollIntoView would move the page
  };

  // Where the line ends, in px from the top of the field's text. A copy of the field breaks its lines as the field does.
  const heightOf = (text) => {
    const copy = field.cloneNode();
    copy.removeAttribute('id');
    copy.removeAttribute('autofocus');
    copy.value = text;
    Object.assign(copy.style, { position: 'absolute', visibility: 'hidden', boxSizing: 'border-box', width: `${field.offsetWidth}px`, height: 0, minHeight: 0 });
    field.after(copy);
    const { paddingTop, paddingBottom } = getComputedStyle(copy);
    const height = copy.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
    copy.remove();
    return height;
  };

  // Below the line, or above it where there is more room: a phone's keyboard covers what is below.
  const place = () => {
    const { start, end } = lineOf(field);
    const box = field.getBoundingClientRect();
    const px = (name, value) => list.style.setProperty(name, `${Math.round(value)}px`);
    px('left', scrollX + box.left);
    px('width', Math.max(box.width, leastWidth));
    const textTop = box.top + field.clientTop + parseFloat(getComputedStyle(field).paddingTop) - field.scrollTop;
    const top = textTop + (start ? heightOf(field.value.slice(0, start - 1)) : 0);
    const bottom = textTop + heightOf(field.value.slice(0, end));
    const { offsetTop, height } = visualViewport;
    const above = top - offsetTop - 2 * gap;
    const below = offsetTop + height - bottom - 2 * gap;
    const wanted = list.firstElementChild.offsetHeight;
    const isBelow = below >= Math.min(wanted, above);
    const shown = Math.min(wanted, Math.max(isBelow ? below : above, 0));
    px('top', scrollY + (isBelow ? bottom + gap : top - gap - shown));
    px('height', shown);
  };

  // A film that is in the field already is not offered, and nothing is once the line is one of those.
  const show = (target, line, html) => {
    const lines = target.value.split('\n').map((text) => text.trim());
    const isTaken = (option) => lines.includes(option.dataset.line);
    list.innerHTML = html;
    const isComplete = options().some((option) => option.dataset.line == line.text);
    options().filter(isTaken).forEach((option) => option.remove());
    if (isComplete || !options().length) return close();
    field = target;
    lineStart = line.start;
    if (!list.isConnected) document.querySelector('#main').append(list); // an answer may have replaced all that is in there
    list.togglePopover(true);
    place();
    const { id, dataset } = list.firstElementChild;
    field.setAttribute('aria-controls', id);
    field.removeAttribute('aria-activedescendant');
    document.querySelector('#announced').textContent = dataset.said;
  };

  const ask = async (target) => {
    const line = lineOf(target);
    if (!line) return;
    const { signal } = asking = new AbortController();
    try {
      const address = `${target.dataset.completion}?q=${encodeURIComponent(line.text)}`;
      const answer = await fetch(address, { headers: { 'HX-Request': 'true' }, signal });
      const html = answer.ok ? await answer.text() : '';
      if (document.activeElement == target && lineOf(target)?.start == line.start) show(target, line, html);
    } catch {
      if (!signal.aborted) close(); // the site can't be reached
    }
  };

  // On a phone the keyboard composes every word, and shows its own choices above its keys. Elsewhere composing is for scripts
  // that need it, with choices that stand where the list would.
  const isComposing = (event) => event.isComposing && !matchMedia('(pointer: coarse)').matches;

  const typed = (event) => {
    const target = event.target.closest('[data-completion]');
    if (!target) return;
    clearTimeout(timer);
    asking.abort();
    if (isComposing(event) || !(lineOf(target)?.text.length >= least)) return close();
    if (field) highlight(null); // until the next answer the list stays as it is
    timer = setTimeout(ask, pause, target);
  };
  document.addEventListener('input', typed);
  document.addEventListener('compositionend', typed);

  // What is taken is typed, so that it can be undone, and all that listens to the field hears of it.
  const take = (option) => {
    const target = field;
    const { start, end } = lineOf(target);
    const { line } = option.dataset;
    close();
    target.setSelectionRange(start, end);
    if (!document.execCommand('insertText', false, line)) {
      target.setRangeText(line, start, end, 'end');
      target.dispatchEvent(new Event('input', { bubbles: true }));
    }
  };

  document.addEventListener('keydown', (event) => {
    const withKey = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!field || event.isComposing || withKey) return;
    const all = options();
    const at = all.indexOf(highlighted());
    switch (event.key) {
      case 'ArrowDown':
        highlight(all[at + 1]); // after the last option none is
        break;
      case 'ArrowUp':
        highlight(all[at < 0 ? all.length - 1 : at - 1]);
        break;
      case 'Enter':
        if (at < 0) return close();
        take(all[at]);
        break;
      case 'Escape':
        close();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }, true);

  list.addEventListener('mousedown', (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener('click', ({ target }) => {
    const option = target.closest('[role=option]');
    if (option) take(option);
  });

  // The list goes where the field goes, and closes where the caret leaves its line.
  const follow = () => {
    if (!field) return;
    const isThere = document.activeElement == field && field.hasAttribute('aria-controls');
    if (isThere && lineOf(field)?.start == lineStart) place();
    else close();
  };
  document.addEventListener('selectionchange', follow);
  document.addEventListener('htmx:afterSettle', follow);
  document.addEventListener('scroll', ({ target }) => {
    if (target == field) follow();
  }, true);
  for (const change of ['resize', 'scroll']) visualViewport.addEventListener(change, follow);
  document.addEventListener('focusout', ({ target }) => {
    if (target == field || target.matches('[data-completion]')) close();
  });
})();
