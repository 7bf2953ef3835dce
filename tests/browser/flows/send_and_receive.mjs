// Requested by one, registered by the mail room, confirmed by the addressee, seen by the sender.
import { Reader } from '../reader.mjs';

const SUBJECT = 'Tewatashi 秘密保持契約書';

export async function request(sender, { to, itemClass, subject }) {
  const { page } = sender;
  await page.goto('/request');
  await page.locator('#recipient-question').fill(to);
  await page.keyboard.press('Enter');
  await page.locator('.party-matches a', { hasText: to }).first().click();
  await page.locator(`input[name=class][value=${itemClass}]`).check();
  await page.locator('#subject').fill(subject);
  await page.locator('form[action="/request"][method=post] button[type=submit]').click();
  await sender.see(sender.w('request.print'), subject);
  return sender.numberOfPage();
}

export async function beginScanning(operator, action, place) {
  const { page } = operator;
  await page.goto('/register-status');
  await page.locator(`input[name=action][value=${action}]`).check();
  await page.locator('#place').selectOption(place);
  await page.locator('.register-setup button[type=submit]').click();
  await operator.seeVerdict(operator.w('register.verdict.ready'));
}

async function register(operator, action, place, code) {
  await beginScanning(operator, action, place);
  await operator.scan(code);
  await operator.seeVerdict(operator.w('register.verdict.stored'));
}

export async function sendAndReceive(tools, way) {
  const sender = await Reader.open(tools, 'employee', way);
  const number = await request(sender, { to: '井上 大輔', itemClass: 'confidential', subject: SUBJECT });
  await sender.look('request-done');
  const digits = await sender.printSlip(number);
  sender.secrets.push(number + digits);

  const operator = await Reader.open(tools, 'operator', way);
  operator.secrets.push(number + digits, SUBJECT);
  await register(operator, 'accepted', 'TOKYO-MR', `a${number}${digits}b`);
  await operator.look('register-stored');
  await register(operator, 'delivered', 'OSAKA-MR', number + digits);
  await operator.close();

  const recipient = await Reader.open(tools, 'recipient', way);
  await recipient.page.goto('/receive');
  await recipient.see(SUBJECT);
  await recipient.look('receive-digits');
  const field = recipient.page.getByLabel(`${recipient.w('receive.digits')} ${number}`);
  await field.fill(digits === '0000' ? '0001' : '0000');
  await recipient.page.locator('.receive-submit button').first().click();
  await recipient.seeVerdict(recipient.w('receive.verdict.wrong_digits'));
  await recipient.look('receive-wrong-digits');
  await recipient.page.getByLabel(`${recipient.w('receive.digits')} ${number}`).fill(digits);
  await recipient.page.locator('.receive-submit button').first().click();
  await recipient.seeVerdict(recipient.w('receive.verdict.confirmed'));
  await recipient.look('receive-confirmed');
  await recipient.close();

  await sender.page.goto('/');
  await sender.page.locator('tr', { hasText: number.slice(-4) }).first()
    .filter({ hasText: sender.w('action.received') }).waitFor();
  await sender.page.goto(`/items/${number}`);
  await sender.see(sender.w('action.received'), '井上 大輔');
  await sender.close();
}
