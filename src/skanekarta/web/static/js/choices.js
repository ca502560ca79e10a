// Choices that are not filters: what is measured and how it is shown; and whose municipality it is,
// a parameter of the API that stands beside them.

/** Goes to the state that the radio, the box or the list asks for. */
export function choose({ address, about }, target) {
  const { state } = address;
  const { type, checked, value, dataset } = target;
  if (target.id === "role") {
    const role = value === dataset.start ? null : value;
    address.go(state.with({}, new Map([...state.filters, [dataset.filter, role]])));
    return;
  }
  const beside = target.closest("#beside");
  if (beside) {
    const ticked = [...beside.querySelectorAll("input:checked")].map((each) => each.value);
    address.go(state.with({ tab: [about.layer.id, ...ticked].join(",") }));
    return;
  }
  const { choice } = target.closest("[data-choice]").dataset;
  address.go(state.with({ [choice]: type === "checkbox" && !checked ? null : value }));
}
