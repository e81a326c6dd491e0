// Betters what works without it.
(() => {
  const one = (s) => document.querySelector(s), on = (name, f) => document.addEventListener(name, f);
  const say = (text) => one('#announced').textContent = text;
  const trouble = one('#trouble'), draft = one('[data-draft]');
  let last;

  const copy = (text) => navigator.clipboard?.writeText(text) ?? new Promise((done) => {
    addEventListener('copy', (e) => { e.preventDefault(); e.clipboardData.setData('text', text); }, { once: true });
    done(document.execCommand('copy'));
  });

  on('click', (e) => {
    const button = e.target.closest('[data-copy], [data-share]');
    if (!button) return;
    const { copy: link, copied, share: text, url } = button.dataset;
    if (link) copy(link).then(() => {
      button.classList.add('done');
      button.focus();
      say(copied);
    });
    else if (navigator.share) {
      e.preventDefault();
      navigator.share({ text, url }).catch(() => {});
    }
  });

  on('htmx:afterRequest', ({ detail: { xhr, elt } }) => {
    last = elt;
    trouble.hidden = xhr.status && xhr.status < 500;
  });
  one('#trouble button').onclick = () => {
    trouble.hidden = true;
    htmx.trigger(last, last.matches('form') ? 'submit' : 'click');
  };

  on('htmx:afterSettle', ({ detail: { elt, requestConfig: sent } }) => {
    say([...elt.querySelectorAll('[data-say]')].map((e) => e.innerText).join(' '));
    if (sent.verb == 'post' && document.activeElement == document.body) one('#main').focus({ preventScroll: true });
  });

  if (!draft) return;
  const saved = localStorage, fields = ['titles', 'name', 'by'].map((n) => draft[n]);
  draft.oninput = () => saved.draft = JSON.stringify(fields.map((f) => f.value));
  draft.onsubmit = () => delete saved.draft;
  on('DOMContentLoaded', () => {
    if (!saved.draft || fields.some((f) => f.value)) return;
    JSON.parse(saved.draft).forEach((v, i) => fields[i].value = v);
    fields[0].dispatchEvent(new Event('input', { bubbles: true }));
  });
})();
