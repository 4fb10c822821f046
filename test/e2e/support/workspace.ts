/** What tests say about the workspace in a person's words: rows, counts, chips, the search box. */
import { expect, type Locator, type Page } from '@playwright/test';

export class Workspace {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get grid(): Locator {
    return this.page.getByRole('treegrid', { name: 'Events' }).or(this.page.getByRole('grid', { name: 'Events' }));
  }

  get search(): Locator {
    return this.page.getByRole('combobox', { name: 'Search events' });
  }

  get chips(): Locator {
    return this.page.getByRole('list', { name: 'Clauses' }).getByRole('listitem');
  }

  cell(row: number, column: string): Locator {
    return this.grid.locator(`[row-index="${row}"] [col-id="${column}"]`);
  }

  header(column: string): Locator {
    return this.grid.locator(`.ag-header-cell[col-id="${column}"]`);
  }

  /** Waits until the list has this many events. */
  async expectCount(count: number): Promise<void> {
    const words = `${count.toLocaleString('en-US')} event${count === 1 ? '' : 's'}`;
    await expect(this.page.getByRole('toolbar', { name: 'Events: actions' })).toContainText(words);
  }

  /** How many events the list has now. */
  async count(): Promise<number> {
    const toolbar = this.page.getByRole('toolbar', { name: 'Events: actions' });
    await expect(toolbar).toContainText(/[\d,]+ events?/);
    const text = (await toolbar.textContent()) ?? '';
    return Number(/([\d,]+) event/.exec(text)?.[1]?.replaceAll(',', ''));
  }

  async searchFor(text: string): Promise<void> {
    await this.search.fill(text);
    await this.search.press('Enter');
  }

  async showView(name: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click();
  }
}
