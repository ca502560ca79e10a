// The scale of things that are not numbers: one colour each.

import { counting } from "./scale.js";

/** The scale of categories (code → slug, null where it is not known). `options` are all the
 *  slugs with their titles: a category keeps its colour whichever others are there. */
export function categories(values, options) {
  const kinds = new Map(options.map(([slug], index) => [slug, `category-${1 + (index % 6)}`]));
  const titles = new Map(options.map(([slug, title]) => [kinds.get(slug), title]));
  const shaded = new Map(
    [...values].map(([code, slug]) => [code, slug == null ? "unknown" : kinds.get(slug)]),
  );
  const all = [...shaded.values()];
  const some = ({ count }) => count;
  return {
    classes: counting([...kinds.values()], all)
      .filter(some)
      .map((each) => ({ ...each, title: titles.get(each.kind) })),
    plain: counting(["unknown"], all).filter(some),
    kind: (code) => shaded.get(code) ?? "outside",
  };
}
