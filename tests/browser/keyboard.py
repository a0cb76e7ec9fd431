"""Somebody without a mouse, who has to see where the focus is."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

# What a person sees of the element that has the focus; null when it is the page itself.
WHERE = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect(), look = getComputedStyle(element);
  const parts = [[.5, .5], [.1, .1], [.9, .1], [.1, .9], [.9, .9]].map(([across, down]) =>
    document.elementFromPoint(box.x + box.width * across, box.y + box.height * down));
  return {
    name: element.outerHTML.slice(0, 160),
    has_size: box.width > 0 && box.height > 0,
    in_sight: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    has_ring: look.outlineStyle !== "none" || look.boxShadow !== "none",
    uncovered: parts.some(part => part && (element.contains(part) || part.contains(element))),
  };
}"""


class Keyboard:
    """Walks a page by Tab and types. Every stop on the way has to be ringed and in sight, not wholly covered."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        self.page.keyboard.type(words)

    def is_on(self, selector: str) -> bool:
        return bool(self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector))

    def go_to(self, selector: str, key: str = "Tab") -> Locator:
        """Presses Tab (or Shift+Tab) until the element that fits the selector has the focus."""
        seen: list[str] = []
        while not (seen and self.is_on(selector)):
            self.press(key)
            seen.append(self._stop())
            assert len(seen) < 150, f"{selector} was never reached on {self.page.url}: {seen[:20]}"
        return self.page.locator(":focus")

    def _stop(self) -> str:
        where: dict[str, Any] | None = self.page.evaluate(WHERE)
        if where is None:
            return "the page"
        name = str(where.pop("name"))
        assert all(where.values()), f"the focus cannot be seen on {self.page.url}: {where} {name}"
        return name

    def follow(self, selector: str) -> None:
        """Reaches a link or button and presses Enter."""
        self.go_to(selector)
        self.press("Enter")

    def expect_focus(self, selector: str) -> None:
        """Waits until the focus is there by itself."""
        expect(self.page.locator(f"{selector}:focus")).to_be_attached()
