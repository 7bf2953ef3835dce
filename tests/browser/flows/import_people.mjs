// The dry run of a file: what it would do and what is wrong in it, and nothing happens.
import { Reader } from '../reader.mjs';

const HEAD = 'employee_number,name_ja,name_kana,name_romaji,email,language,former_names\n';
const GOOD = `${HEAD}90001,新入 花子,シンニュウ ハナコ,Shinnyu Hanako,hanako@minamo-seiki.example,ja,\n`;
const BAD = `${HEAD}90002,,,,no address,xx,\n`;

async function check(administrator, text) {
  const { page } = administrator;
  await page.goto('/admin/import');
  await page.locator('[name=kind]').selectOption('people');
  await page.locator('input[type=file]').setInputFiles(
    { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.locator('form[action="/admin/import"] button[type=submit]').click();
}

export async function importPeople(tools, way) {
  const administrator = await Reader.open(tools, 'administrator', way);
  await check(administrator, GOOD);
  await administrator.see(administrator.w('bulk.verdict_ready'), '新入 花子');
  await administrator.look('import-dry-run');
  await check(administrator, BAD);
  await administrator.see(administrator.w('bulk.errors'));
  await administrator.page.locator('.needs-work').first().waitFor();
  await administrator.look('import-errors');
  await administrator.page.goto('/admin/people?q=90001');
  await administrator.see(administrator.w('people.title'));
  if (await administrator.page.locator('tr', { hasText: '新入 花子' }).count()) {
    throw new Error('a dry run added a person');
  }
  await administrator.close();
}
