/** What a person without a mouse does: Tab until the focus is where it should be, F6 from panel to panel, the palette. */
import { expect, type Locator, type Page } from '@playwright/test';

export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  press(keys: string): Promise<void> {
    return this.#page.keyboard.press(keys);
  }

  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }

  /** Whether the focus is on the element or inside of it. */
  async has(target: Locator): Promise<boolean> {
    return target.evaluate((element) => element.contains(document.activeElement)).catch(() => false);
  }

  /** Presses Tab (or Shift+Tab, or an arrow key) until the focus is on the target; the count of presses, at most `most`, is what the test allows a person. */
  async tabTo(target: Locator, most = 90, key = 'Tab'): Promise<void> {
    await this.#pressUntil(target, most, key);
  }

  /** Presses F6 until the focus is inside of a panel. */
  async panel(target: Locator, most = 16): Promise<void> {
    await this.#pressUntil(target, most, 'F6');
  }

  /** The target's element is kept between presses: to find it by its role takes longer than the press. */
  async #pressUntil(target: Locator, most: number, key: string): Promise<void> {
    await expect(target).toBeVisible();
    let element = await target.elementHandle();
    for (let presses = 0; presses < most; presses++) {
      const isAt = await element?.evaluate((one) => (one.isConnected ? one.contains(document.activeElement) : 'gone'));
      if (isAt !== false) {
        if (await this.has(target)) return;
        element = await target.elementHandle();
      }
      await this.press(key);
    }
    throw new Error(`${target.toString()} is not reached by ${most} presses of ${key}`);
  }

  /** Runs a command of the palette by its name. */
  async command(name: string): Promise<void> {
    await this.press('Control+k');
    const palette = this.#page.getByRole('dialog');
    await expect(palette).toBeVisible();
    await this.type(name);
    const wanted = palette.locator('[data-selected]').getByText(name, { exact: true });
    await expect(async () => {
      if (!(await wanted.isVisible())) await this.press('ArrowDown');
      await expect(wanted).toBeVisible({ timeout: 200 });
    }).toPass();
    await this.press('Enter');
    await expect(palette).toBeHidden();
  }
}
