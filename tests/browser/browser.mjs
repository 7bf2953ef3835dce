// One Chromium for all visits: Debian's, driven by playwright-core from the folder that
// script_packages.py names.
import { createRequire } from 'node:module';
import path from 'node:path';

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };
const WAIT_MS = 30000;

export function packages(folder) {
  const require = createRequire(path.join(folder, 'package.json'));
  return { chromium: require('playwright-core').chromium, axe: require('axe-core').source };
}

export async function launch(chromium, executablePath) {
  return chromium.launch({
    executablePath,
    // Runs as root in containers, which have a small /dev/shm.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

export const Script = { On: true, Off: false };

// A reader's window. Everything the page complains about is kept in `complaints`.
export class Window {
  static async open(browser, world, { login = null, script = Script.On, viewport = DESK } = {}) {
    const context = await browser.newContext({
      baseURL: world.url, ignoreHTTPSErrors: true, javaScriptEnabled: script, viewport,
      locale: 'ja-JP', timezoneId: 'Asia/Tokyo',
      reducedMotion: 'reduce', // a click waits for what moves to stand still
    });
    context.setDefaultTimeout(WAIT_MS);
    if (login) {
      await context.addCookies(Object.entries(world.cookies[login]).map(
        ([name, value]) => ({ name, value, url: world.url, secure: true, httpOnly: true })));
    }
    const window = new Window(context, await context.newPage());
    window.script = script;
    return window;
  }

  constructor(context, page) {
    this.context = context;
    this.page = page;
    this.complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.complaints.push(`console: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => this.complaints.push(`script: ${error.message}`));
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText;
      if (reason === 'net::ERR_ABORTED') return; // a file: downloaded, not shown
      this.complaints.push(`not fetched: ${request.url()} ${reason}`);
    });
  }

  takeComplaints() {
    return this.complaints.splice(0);
  }

  async language() {
    return this.page.locator('html').getAttribute('lang');
  }

  // Switches with the button of the page that is open.
  async speak(language) {
    if (await this.language() !== language) {
      await this.page.locator('form[action="/language"] button').click();
      await this.page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
    }
  }

  async close() {
    await this.context.close();
  }
}
