// What scripts say to people: the server puts it, translated, on the body.
const words = JSON.parse(document.body.dataset.words ?? "{}");

export function word(name) {
  return words[name] ?? "";
}
