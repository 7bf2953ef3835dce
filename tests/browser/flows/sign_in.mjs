// Into the pages and out again: a wrong password, the way back, a number with its digits, a page
// that does not exist.
import { Reader } from '../reader.mjs';

const POSSESSION = '9753';
const NOT_FOUND = 404;

export async function signIn(tools, way) {
  const operator = await Reader.open(tools, null, way);
  const { page, w, window } = operator;
  await page.goto('/dock-sessions');
  await operator.see(w('sign_in.needed'));
  await page.locator('#login').fill('operator');
  await page.locator('#password').fill('not the password');
  await page.locator('form[action="/sign-in"] button').click();
  await operator.see(w('sign_in.wrong'));
  await operator.look('sign-in-wrong');
  window.takeComplaints(); // the browser notes the refusal
  await page.locator('#password').fill(tools.world.password);
  await page.locator('form[action="/sign-in"] button').click();
  await page.locator('form[action="/sign-out"]').waitFor();
  await window.speak(way.language);
  await operator.see(w('docks.title'));
  if (new URL(page.url()).pathname !== '/dock-sessions') throw new Error('not led back');

  operator.secrets.push(POSSESSION);
  await page.goto('/');
  await page.locator('#number').fill(tools.world.item + POSSESSION);
  await page.keyboard.press('Enter');
  await operator.see(w('item.timeline'));
  if (new URL(page.url()).pathname !== `/items/${tools.world.item}`) throw new Error('not found');
  const missing = await page.goto('/no-such-page');
  if (missing.status() !== NOT_FOUND) throw new Error(`status ${missing.status()}`);
  await operator.look('error-404');
  window.takeComplaints();
  await page.locator('form[action="/sign-out"] button').click();
  await operator.see(w('sign_in.signed_out'));
  await page.goto('/codes');
  if (new URL(page.url()).pathname !== '/sign-in') throw new Error('still signed in');
  await operator.close();
}
