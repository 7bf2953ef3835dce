// A request that its sender takes back before it is handed in.
import { Reader } from '../reader.mjs';
import { request } from './send_and_receive.mjs';

export async function cancel(tools, way) {
  const sender = await Reader.open(tools, 'employee', way);
  const number = await request(sender, { to: '井上 大輔', itemClass: 'ordinary', subject: '見積書' });
  await sender.page.locator(`a[href="/request/${number}/cancel"]`).click();
  await sender.see(sender.w('cancel.title'));
  await sender.page.locator('#reason').fill('宛先が違います');
  await sender.page.locator('form[action$="/cancel"] button[type=submit]').click();
  await sender.see('宛先が違います');
  await sender.look('request-cancelled');
  await sender.page.goto(`/items/${number}`);
  await sender.see('宛先が違います');
  await sender.close();
}
