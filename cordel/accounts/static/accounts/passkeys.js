/* Passkeys, around django-allauth's own script: buttons appear only where they can work, and a refusal is told on the
   page instead of in the console. */
"use strict";
(() => {
  // Browsers bind a passkey to a name; a bare number (127.0.0.1) cannot have one.
  const named = !/^[\d.]+$|^\[/.test(location.hostname);
  const possible = named && Boolean(window.PublicKeyCredential);
  const show = (id, shown) => {
    const part = document.getElementById(id);
    if (part) part.hidden = !shown;
  };
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !possible;
  show("passkey-impossible", !possible);
  document.addEventListener("click", () => show("passkey-refused", false), true);
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    show("passkey-refused", true);
  });
})();
