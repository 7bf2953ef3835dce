// Scans whose card, action and place were forgotten: what is missing is said, nothing is changed;
// then they are repaired as one.
import { Reader } from '../reader.mjs';

export async function repair(tools, way) {
  const operator = await Reader.open(tools, 'operator', way);
  const { page } = operator;
  await page.goto('/dock-sessions');
  await page.locator('.data-table a').first().click();
  await operator.look('dock-to-repair');
  const runs = await page.locator('form.repair').count();
  await page.locator('form.repair button[type=submit]').first().click();
  await operator.see(operator.w('repair.errors'));
  await operator.look('dock-repair-problems');
  const form = page.locator('form.repair', { has: page.locator('.form-errors') });
  await form.locator('[name=operator]').selectOption('0042');
  await form.locator('[name=action]').selectOption('arrived');
  await form.locator('[name=place]').selectOption('OSAKA-MR');
  await form.locator('[name=reason]').fill('カードの読み忘れ');
  await form.locator('button[type=submit]').click();
  await operator.see(operator.w('verdict.repaired'), 'カードの読み忘れ');
  await operator.look('dock-repaired');
  const left = await page.locator('form.repair').count();
  if (left !== runs - 1) throw new Error(`${left} runs want a repair, ${runs} did before`);
  await operator.close();
}
