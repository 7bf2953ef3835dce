// An item is requested with the keyboard alone, and wherever the focus is, one can see it.
import { Reader } from '../reader.mjs';

const TABS_MAX = 60;
const OUTLINE_MIN_PX = 2;

// What has the focus: how it can be found, and whether it shows.
async function focused(page) {
  return page.evaluate((least_px) => {
    const each = document.activeElement;
    const drawn = each.matches('.tile input, .choice input') ? each.nextElementSibling : each;
    const style = getComputedStyle(drawn);
    return {
      id: each.id, name: each.getAttribute('name'), href: each.getAttribute('href'),
      value: each.getAttribute('value'), tag: each.tagName, type: each.type ?? '',
      form: each.form?.getAttribute('action') ?? '', order: each.tabIndex,
      isSeen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= least_px,
      isInside: each.getBoundingClientRect().bottom > 0
        && each.getBoundingClientRect().top < window.innerHeight,
    };
  }, OUTLINE_MIN_PX);
}

// Presses Tab until something is reached; everything on the way must show its focus.
async function tabTo(page, what, isIt) {
  for (let pressed = 0; pressed < TABS_MAX; pressed += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    const name = `<${now.tag.toLowerCase()} ${now.id || now.name || now.href}>`;
    if (now.tag !== 'BODY') {
      if (!now.isSeen) throw new Error(`the focus on ${name} cannot be seen on ${page.url()}`);
      if (!now.isInside) throw new Error(`${name} has the focus outside the window`);
      if (now.order > 0) throw new Error(`${name} jumps the order`);
    }
    if (isIt(now)) return;
  }
  throw new Error(`Tab does not reach ${what} on ${page.url()}`);
}

export async function keyboard(tools, way) {
  const sender = await Reader.open(tools, 'employee', way);
  const { page } = sender;
  await page.goto('/items/100000000001');
  await tabTo(page, 'the way to the content', (now) => now.href === '#main');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'main');
  await tabTo(page, 'the page for requests', (now) => now.href === '/request');
  await page.keyboard.press('Enter');
  await page.locator('#recipient-question').waitFor();
  await page.waitForFunction(() => document.activeElement.id === 'recipient-question');
  await page.keyboard.type('井上 大輔');
  await page.keyboard.press('Enter');
  await page.locator('.party-matches').waitFor();
  await tabTo(page, 'the recipient', (now) => (now.href ?? '').includes('to=10002'));
  await page.keyboard.press('Enter');
  await page.locator('#subject').waitFor();
  await tabTo(page, 'the classes', (now) => now.name === 'class');
  await page.keyboard.press('ArrowRight');
  await tabTo(page, 'the subject', (now) => now.id === 'subject');
  await page.keyboard.type('キーボードだけで');
  await tabTo(page, 'the button', (now) => now.type === 'submit' && now.form === '/request');
  await page.keyboard.press('Enter');
  await sender.see('キーボードだけで', sender.w('request.print'));
  await sender.page.locator('.class-stands-out').first().waitFor();
  await sender.close();
}
