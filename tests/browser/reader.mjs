// Somebody at a browser who does what a flow says, and looks at what the pages answer.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { PHONE, DESK, Window } from './browser.mjs';
import { axeFindings, overflowFindings } from './page_checks.mjs';
import { wordsOf } from './words.mjs';

const SLIP_DIGITS = 12;
const POSSESSION_DIGITS = 4;

export class Reader {
  // `way` is { language, script }; `tools` is { browser, world, axe }.
  static async open(tools, login, way) {
    const window = await Window.open(tools.browser, tools.world, { login, script: way.script });
    const reader = new Reader(tools, window, login ?? 'nobody', way);
    await window.page.goto('/sign-in');
    await window.speak(way.language);
    return reader;
  }

  constructor(tools, window, role, way) {
    Object.assign(this, { tools, window, role, way, page: window.page });
    this.w = wordsOf(way.language);
    this.secrets = []; // what no page and no address may show
  }

  async see(...texts) {
    for (const text of texts) {
      try {
        await this.page.locator('body', { hasText: text }).waitFor({ timeout: 10000 });
      } catch {
        throw new Error(`"${text}" is not on ${this.page.url()}:\n`
          + (await this.page.locator('body').innerText()).slice(0, 1500));
      }
    }
    await this.seeNoSecret();
  }

  async seeNoSecret() {
    const shown = this.page.url() + await this.page.locator('body').innerText();
    for (const secret of this.secrets) {
      if (shown.includes(secret)) throw new Error(`a secret is shown on ${this.page.url()}`);
    }
  }

  // A page that only a flow reaches: checked and photographed as the walk does.
  async look(name) {
    for (const viewport of [PHONE, DESK]) {
      await this.page.setViewportSize(viewport);
      const found = await overflowFindings(this.page);
      if (this.way.script) found.push(...await axeFindings(this.page, this.tools.axe));
      if (found.length) throw new Error(`${name} at ${viewport.width} px: ${found.join('\n')}`);
      const file = `${name}_${this.way.language}_${viewport.width}.png`;
      const folder = path.join(this.tools.world.screenshots, this.role);
      fs.mkdirSync(folder, { recursive: true });
      await this.page.screenshot({ path: path.join(folder, file), fullPage: true });
    }
  }

  // The number that the page is about, as its first heading shows it.
  async numberOfPage() {
    const digits = (await this.page.locator('h1.slip-large').innerText()).replace(/\D/g, '');
    if (digits.length !== SLIP_DIGITS) throw new Error(`no slip number: ${digits}`);
    return digits;
  }

  // Prints the slip of the request that is open; the possession digits that stand on it.
  async printSlip(number) {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.locator('form[action$="/slip"] button[type=submit]').click(),
    ]);
    const text = execFileSync('pdftotext', ['-layout', await download.path(), '-'], { encoding: 'utf8' });
    const plain = text.replace(/(\d)[ -](?=\d)/g, '$1');
    const found = plain.match(new RegExp(`${number}\\D*(\\d{${POSSESSION_DIGITS}})(?!\\d)`))
      ?? plain.match(new RegExp(`${number}(\\d{${POSSESSION_DIGITS}})`));
    if (!found) throw new Error('the slip shows no possession digits');
    return found[1];
  }

  // As a keyboard-wedge scanner does: all at once, then Enter. Nothing is clicked before.
  async scan(code) {
    await this.page.keyboard.type(code);
    await this.page.keyboard.press('Enter');
  }

  async seeVerdict(...texts) {
    let verdict = this.page.locator('#scan-verdict:not([hidden])');
    for (const text of texts) verdict = verdict.filter({ hasText: text });
    try {
      await verdict.waitFor({ timeout: 10000 });
    } catch {
      throw new Error(`the verdict does not say ${texts.join(', ')}, but: `
        + await this.page.locator('#scan-verdict').innerText());
    }
    await this.seeNoSecret();
  }

  async close() {
    // The browser itself notes each form that was refused.
    const complaints = this.window.takeComplaints().filter((each) => !each.includes('status of 422 '));
    await this.window.close();
    if (complaints.length) throw new Error(`the browser complains: ${complaints.join('\n')}`);
  }
}
