// The two screens without a list: a door is entered with its pass, and a door has ended.

import * as camera from "./camera.js";
import { button, h, icon, language, languages, t } from "./view.js";

/** The choice of language, kept on the device; works without a network like all else. */
export const languageField = (chosen) => {
  const options = languages().map(([code, name]) => h("option", { value: code, lang: code, selected: code === language() }, name));
  const select = h("select", { id: "language", onchange: () => chosen(select.value) }, options);
  return h("div", { class: "field" }, h("label", { for: "language" }, t("language")), select);
};

export const notice = (look, sign, title, detail) =>
  h("div", { class: `notice ${look}` }, icon(sign), h("div", {}, h("p", {}, h("strong", {}, title)), detail && h("p", {}, detail)));

/** What a pass says: the secret, or an address that ends in it. */
export const secretOf = (text) => {
  const shown = text.trim(), from = shown.indexOf("#");
  return from < 0 ? shown : shown.slice(from + 1);
};

/**
 * Asks for the pass. `enter(secret, label)` tries it and gives null or {title, detail}; `begin` is a secret that the
 * address held; `news` says what happened before.
 */
export const enterScreen = ({ enter, chosen, news, begin }) => {
  const wrong = h("div", { id: "wrong", role: "alert" });
  const code = h("input", {
    id: "pass", class: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", dir: "ltr", "aria-describedby": "pass-hint", value: begin,
  });
  const label = h("input", { id: "label", autocomplete: "off", maxlength: "60", dir: "auto", "aria-describedby": "label-hint" });
  const go = h("button", { class: "button huge" }, icon("lock"), h("span", {}, t("enter_go")));
  const picture = h("div", { class: "camera", hidden: true });
  const tell = (title, detail) => wrong.replaceChildren(notice("bad", "error", title, detail));

  const tried = async (event) => {
    event?.preventDefault();
    wrong.replaceChildren();
    const secret = secretOf(code.value);
    if (!secret) {
      tell(t("pass_missing"));
      code.focus();
      return;
    }
    camera.stop();
    picture.hidden = true;
    form.setAttribute("aria-busy", "true");
    go.disabled = true;
    const refused = await enter(secret, label.value.trim());
    form.removeAttribute("aria-busy");
    go.disabled = false;
    if (refused) tell(refused.title, refused.detail);
  };
  const scan = async () => {
    const video = h("video", { playsinline: true, muted: true, "aria-label": t("camera_pass") });
    picture.replaceChildren(video, button("quiet", t("camera_stop"), () => { camera.stop(); picture.hidden = true; }));
    picture.hidden = false;
    try {
      await camera.start(video, (text) => { code.value = secretOf(text); tried(); });
    } catch (error) {
      picture.hidden = true;
      tell(t(camera.why(error)), t("camera_type"));
    }
  };
  const form = h("form", { class: "form flow", onsubmit: tried, novalidate: true },
    wrong,
    picture,
    h("div", { class: "field" }, h("label", { for: "pass" }, t("pass")), h("p", { class: "hint", id: "pass-hint" }, t("pass_hint")), code),
    h("div", { class: "field" }, h("label", { for: "label" }, t("door_name"), " ", h("span", { class: "optional" }, t("optional"))),
      h("p", { class: "hint", id: "label-hint" }, t("door_name_hint")), label),
    h("p", { class: "row" }, go, button("quiet huge", t("pass_scan"), scan, { sign: "camera" })),
  );
  return h("div", { class: "wrap narrow flow entry" },
    h("header", {}, h("p", { class: "kicker" }, t("title")), h("h1", { tabindex: "-1" }, t(begin ? "enter_ready" : "enter_title"))),
    h("div", { id: "news", class: "flow" }, news),
    h("p", {}, t("enter_words")),
    form,
    languageField(chosen),
    h("p", { class: "small soft" }, t("enter_privacy")),
  );
};
