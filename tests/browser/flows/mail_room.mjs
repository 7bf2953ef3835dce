// A keyboard-wedge scanner types a stack of slips; scans are taken back, searched and downloaded.
import { Reader } from '../reader.mjs';
import { beginScanning } from './send_and_receive.mjs';

const POSSESSION = '9753';
const STACK = 5;

function slip(number) {
  return `${String(number).padStart(11, '0')}${number % 7}`;
}

// The focus is where the next scan goes, and the field is empty.
async function isReady(page) {
  await page.waitForFunction(() => {
    const field = document.activeElement;
    return field.id === 'number' && field.value === '';
  });
}

async function scanStack(operator, numbers) {
  for (const number of numbers) {
    await operator.scan(`a${number}${POSSESSION}b`);
    if (operator.way.script) continue; // a scanner does not wait for the page, and need not
    await operator.seeVerdict(operator.w('register.verdict.stored'), number.slice(-4));
    await isReady(operator.page);
  }
  await operator.seeVerdict(operator.w('register.verdict.stored'), numbers.at(-1).slice(-4));
  await isReady(operator.page);
}

async function download(operator, first) {
  const { page } = operator;
  await page.goto('/records?view=events');
  await operator.see(operator.w('records.title'));
  await page.locator('.download-help summary').click();
  await operator.look('records-download');
  const answer = await page.request.get('/records/download?view=events&encoding=cp932'
    + '&column=number&column=place_name&column=operator');
  const text = new TextDecoder('shift_jis').decode(await answer.body());
  const place = operator.way.language === 'ja' ? '大阪支社 メール室' : 'Osaka branch mail room';
  for (const part of [first, place, '佐藤 花子']) {
    if (!text.includes(part)) throw new Error(`the file lacks ${part}`);
  }
}

export async function mailRoom(tools, way) {
  const operator = await Reader.open(tools, 'operator', way);
  operator.secrets.push(POSSESSION);
  const first = 40_000_000_000 + (way.script ? 10_000 : 20_000) + (way.language === 'ja' ? 100 : 300);
  const numbers = Array.from({ length: STACK }, (_, at) => slip(first + at));
  await beginScanning(operator, 'arrived', 'OSAKA-MR');
  await operator.look('register-ready');
  await scanStack(operator, numbers);
  await operator.scan(numbers.at(-1));
  await operator.seeVerdict(operator.w('register.verdict.already'));
  await operator.look('register-already');
  await operator.scan('49012345678');
  await operator.seeVerdict(operator.w('register.verdict.attention'));
  await operator.look('register-attention');
  await isReady(operator.page);
  await operator.scan('TWO-0042');
  await operator.seeVerdict(operator.w('register.verdict.changed'));
  await isReady(operator.page);
  await scanStack(operator, [slip(first + STACK)]);
  await operator.scan('TWC-UNDO');
  await operator.seeVerdict(operator.w('register.verdict.undone'));
  await operator.look('register-undone');
  await isReady(operator.page);
  await operator.scan(tools.world.ending);
  await operator.seeVerdict(operator.w('register.verdict.choose'));
  await operator.look('register-choose');
  await download(operator, numbers[0]);
  await operator.close();
}
