// Starts Swagger UI on the API's own description. Nothing is sent anywhere but to this origin:
// `validatorUrl: null` turns off the badge that would call validator.swagger.io.
const place = document.getElementById("swagger");
window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.description,
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  deepLinking: false,
  supportedSubmitMethods: ["get", "head", "post"],
});
