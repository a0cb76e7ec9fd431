// A signature on the door's own screen, with a finger or a pen. Whoever cannot or does not want to: the host's word stands.

import { button, dialog, h, rich, t } from "./view.js";

const WIDE = 600, HIGH = 220, MOST = 20_000; // the picture, in dots; its size as text

const pen = (canvas, begun) => {
  const ink = canvas.getContext("2d");
  const clear = () => {
    ink.fillStyle = "white";
    ink.fillRect(0, 0, WIDE, HIGH);
  };
  let from = null;
  const at = ({ offsetX, offsetY }) => [(offsetX / canvas.clientWidth) * WIDE, (offsetY / canvas.clientHeight) * HIGH];
  const draw = (event) => {
    if (!from) return;
    const to = at(event);
    ink.beginPath();
    ink.moveTo(...from);
    ink.lineTo(...to);
    ink.stroke();
    from = to;
  };
  Object.assign(ink, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#10264a" });
  clear();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    from = at(event);
    draw(event);
    begun();
  });
  canvas.addEventListener("pointermove", draw);
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { from = null; });
  return clear;
};

const picture = (canvas) => {
  for (const scale of [1, 0.5, 0.25]) {
    const small = Object.assign(document.createElement("canvas"), { width: WIDE * scale, height: HIGH * scale });
    small.getContext("2d").drawImage(canvas, 0, 0, small.width, small.height);
    const text = small.toDataURL("image/png").split(",")[1];
    if (text.length <= MOST) return text;
  }
  return "";
};

/** Asks the person to sign; the picture (base64 of a PNG), or "" when it was left. */
export const ask = async (name, event, day) => {
  const canvas = h("canvas", { width: WIDE, height: HIGH, class: "signature", role: "img", "aria-label": t("sign_field") });
  const done = button("huge", t("sign_done"), () => box.close("signed"), { sign: "check", disabled: true });
  const clear = pen(canvas, () => { done.disabled = false; });
  const again = button("quiet", t("sign_again"), () => { clear(); done.disabled = true; });
  const { box, closed } = dialog(
    t("sign_title"),
    h("p", { class: "h3" }, h("bdi", {}, name)),
    h("p", {}, rich("sign_words", { event, day })),
    canvas,
    h("p", { class: "hint" }, t("sign_other")),
    h("p", { class: "row" }, done, again, button("plain", t("sign_leave"), () => box.close(""))),
  );
  return (await closed) === "signed" ? picture(canvas) : "";
};
