// A code that was scanned from a voting sheet stands behind "#" in the address, where no server sees it: it is put in the
// box for it, and taken out of the address.
const code = decodeURIComponent(location.hash.slice(1)), box = document.querySelector("input[name=code]");
if (box && /^[2-9A-Z]{8,12}$/.test(code)) {
  history.replaceState(null, "", location.pathname);
  box.value = code;
  box.focus();
}
