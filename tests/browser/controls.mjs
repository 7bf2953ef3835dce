// Negative controls: a page with every fault there is a check for. A check that finds nothing on it
// would find nothing anywhere.
import { PHONE, Window } from './browser.mjs';
import {
  axeFindings, headFindings, shiftFindings, overflowFindings, touchFindings,
} from './page_checks.mjs';

const FAULTY = `<!doctype html><html lang="en"><head></head><body>
<div id="late"></div><h1>One</h1><h1>Two</h1><img src="data:,">
<div style="width:800px">wide</div><button style="height:20px">low</button>
<script>console.error('a complaint')</script></body></html>`;

export async function checksThatFindNothing(browser, world, axe) {
  const window = await Window.open(browser, world, { viewport: PHONE });
  const { page } = window;
  await page.route('**/faulty', (route) => route.fulfill({
    contentType: 'text/html', body: FAULTY, headers: { 'content-security-policy': "img-src 'none'" },
  }));
  await page.goto('/faulty');
  await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      document.getElementById('late').style.height = '200px';
      requestAnimationFrame(() => requestAnimationFrame(resolve));
    }));
  }));
  const complaints = window.takeComplaints().join(' ');
  const found = {
    'another language': (await headFindings(page, 'ja')).some((text) => text.includes('lang is')),
    'no title': (await headFindings(page, 'en')).includes('no title'),
    'two first headings': (await headFindings(page, 'en')).includes('2 first headings'),
    'layout shift': (await shiftFindings(page, 0)).length > 0,
    'sideways scrolling': (await overflowFindings(page)).length > 0,
    'a low button': (await touchFindings(page)).length > 0,
    axe: (await axeFindings(page, axe)).some((text) => text.includes('image-alt')),
    'a line in the console': complaints.includes('a complaint'),
    'a violated policy': complaints.includes('Content Security Policy'),
  };
  await window.close();
  return Object.keys(found).filter((name) => !found[name]);
}
