// Starts Swagger UI on the API's own description. Nothing is sent anywhere but to this origin:
// `validatorUrl: null` turns off the badge that would call validator.swagger.io. Its styles are
// set through the DOM, which the policy lets pass; so the page needs no exception from it.
const place = document.getElementById("swagger");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.description,
  validatorUrl: null,
  docExpansion: "list",
  syntaxHighlight: false,
  defaultModelsExpandDepth: -1,
  deepLinking: false,
  supportedSubmitMethods: ["get", "post"],
  plugins: [ofOneMain],
});

// It puts a `main` inside ours, and a page has only one: what it draws as `main` is a `div` here.
function ofOneMain({ React }) {
  const { createElement } = React;
  React.createElement = (type, ...rest) => createElement(type === "main" ? "div" : type, ...rest);
  return {};
}

// Its lists of choices have no names of their own: each is given its parameter's.
function name() {
  for (const select of place.querySelectorAll("select:not([aria-label])")) {
    const row = select.closest("[data-param-name]");
    select.setAttribute("aria-label", row ? row.dataset.paramName : "Format");
  }
}

new MutationObserver(name).observe(place, { childList: true, subtree: true });
