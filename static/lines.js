// Rewrites a line of the titles when the button for another reading of it is pressed. Without this file the button's form
// leads to a page with the line rewritten.
(() => {
  // Puts text in the place of a line of a field, and the caret behind it, in a way that the browser can undo. Returns false if
  // the field has no such line any more.
  const replaceLine = (field, line, text) => {
    const words = (line) => line.normalize().trim().split(/\s+/).join(' ');
    const lines = field.value.split('\n');
    const index = lines.findIndex((other) => words(other) == words(line));
    if (index < 0) return false;
    const start = lines.slice(0, index).join('\n').length + Math.min(index, 1);
    field.focus();
    field.setSelectionRange(start, start + lines[index].length);
    document.execCommand('insertText', false, text); // and not field.value: that could not be undone
    return true;
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[name=line]');
    if (!button) return;
    const [line, ...readings] = button.value.split('\n');
    const isDone = replaceLine(button.form.titles, line, readings.join('\n'));
    if (isDone) event.preventDefault();
  });
})();
