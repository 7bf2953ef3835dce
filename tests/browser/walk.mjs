// Visits every page as every role, in both languages, with and without JavaScript, on a phone and
// at a desk. Pictures of each are kept for people to look at.
//
//   node walk.mjs WORLD.json [--only REGEX]
import fs from 'node:fs';
import path from 'node:path';
import { DESK, PHONE, Script, Window, launch, packages } from './browser.mjs';
import { checksThatFindNothing } from './controls.mjs';
import {
  axeFindings, headFindings, shiftFindings, overflowFindings, touchFindings,
} from './page_checks.mjs';

const world = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const only = new RegExp(process.argv[3] === '--only' ? process.argv[4] : '');
const { chromium, axe } = packages(world.packages);
const REFUSED = 403;
const HEIGHT_MAX = 6000; // of a picture, in px
const SHIFT_MAX = 0.1; // "good" for long tables that come in pieces; the first page does not move
const findings = [];
const seen = new Set();
let visits = 0;

function report(visit, found) {
  for (const text of found) findings.push(`${visit}: ${text}`);
}

function isPage(response) {
  return (response.headers()['content-type'] ?? '').startsWith('text/html');
}

// Status and kind of the answer, where redirections end. A file is not navigated to: a browser
// would download it.
async function ask(window, each, visit) {
  const response = await window.context.request.get(each.path);
  const status = each.may ? each.status : REFUSED;
  if (response.status() !== status) report(visit, [`status ${response.status()}, not ${status}`]);
  return response;
}

async function photograph(page, role, name, language) {
  const { width } = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.screenshot({
    path: path.join(world.screenshots, role, `${name}_${language}_${width}.png`),
    fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, HEIGHT_MAX) },
  });
}

// The browser itself notes every answer that is an error, also one that is meant.
function unexpected(complaints, status) {
  return complaints.filter((text) => status < 400 || !text.includes(`a status of ${status} `));
}

// Frame and forms differ by role in tokens alone: what was audited once in a language and at a
// width is not audited again.
async function isNewSight(page, language) {
  const { width } = page.viewportSize();
  const shown = await page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    for (const each of copy.querySelectorAll('input[type=hidden], .user-display')) each.remove();
    return copy.innerHTML;
  });
  const sight = `${language} ${width} ${shown}`;
  if (seen.has(sight)) return false;
  seen.add(sight);
  return true;
}

async function visitWithScript(window, role, each, language) {
  const { page } = window;
  for (const viewport of [DESK, PHONE]) {
    const visit = `${role} ${each.name} ${language} ${viewport.width}`;
    await page.setViewportSize(viewport);
    if (viewport === DESK) {
      await page.goto(each.path);
      visits += 1;
      report(visit, await headFindings(page, language));
      report(visit, await shiftFindings(page, each.path === '/' ? 0 : SHIFT_MAX));
    } else {
      report(visit, await touchFindings(page));
    }
    report(visit, await overflowFindings(page));
    if (await isNewSight(page, language)) report(visit, await axeFindings(page, axe));
    report(visit, unexpected(window.takeComplaints(), each.status));
    await photograph(page, role, each.name, language);
  }
}

async function visitWithoutScript(window, role, each, language) {
  const visit = `${role} ${each.name} ${language} without JavaScript`;
  const response = await window.page.goto(each.path);
  visits += 1;
  if (response.status() !== each.status) report(visit, [`status ${response.status()}`]);
  report(visit, await headFindings(window.page, language));
  report(visit, await overflowFindings(window.page));
  report(visit, unexpected(window.takeComplaints(), each.status));
}

async function visitPage(scripted, plain, role, each, language) {
  const visit = `${role} ${each.name} ${language}`;
  try {
    const answer = await ask(scripted, each, visit);
    if (!each.may || !isPage(answer)) return;
    await visitWithScript(scripted, role, each, language);
    await visitWithoutScript(plain, role, each, language);
  } catch (error) {
    report(visit, [String(error)]);
  }
}

async function walk(browser, role, pages) {
  fs.mkdirSync(path.join(world.screenshots, role), { recursive: true });
  const login = role === 'nobody' ? null : role;
  const scripted = await Window.open(browser, world, { login });
  const plain = await Window.open(browser, world, { login, script: Script.Off, viewport: PHONE });
  for (const language of ['ja', 'en']) {
    for (const window of [scripted, plain]) {
      await window.page.goto('/sign-in');
      await window.speak(language);
    }
    for (const each of pages) await visitPage(scripted, plain, role, each, language);
  }
  await scripted.close();
  await plain.close();
}

const browser = await launch(chromium, world.chromium);
try {
  report('negative controls', await checksThatFindNothing(browser, world, axe));
  const roles = Object.entries(world.pages);
  await Promise.all([0, 1].map(async () => {
    while (roles.length > 0) {
      const [role, pages] = roles.shift();
      const began = Date.now();
      await walk(browser, role, pages.filter((each) => only.test(each.name)));
      console.log(`walk: ${role} ${((Date.now() - began) / 1000).toFixed(1)} s`);
    }
  }));
} finally {
  await browser.close();
}
for (const text of findings) console.log(text);
console.log(`walk: ${visits} visits, ${findings.length} findings`);
process.exit(findings.length > 0 || visits === 0 ? 1 : 0);
