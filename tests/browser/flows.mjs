// What people do, from page to page, with and without JavaScript, in both languages.
//
//   node flows.mjs WORLD.json [--only REGEX]
import fs from 'node:fs';
import { Script, launch, packages } from './browser.mjs';
import { cancel } from './flows/cancel.mjs';
import { importPeople } from './flows/import_people.mjs';
import { keyboard } from './flows/keyboard.mjs';
import { mailRoom } from './flows/mail_room.mjs';
import { repair } from './flows/repair.mjs';
import { sendAndReceive } from './flows/send_and_receive.mjs';
import { signIn } from './flows/sign_in.mjs';

const WAYS = [
  { language: 'ja', script: Script.On }, { language: 'en', script: Script.Off },
  { language: 'ja', script: Script.Off }, { language: 'en', script: Script.On },
];
// The others look the same whatever is left out: one way of each.
const TWO_WAYS = WAYS.slice(0, 2);
const FLOWS = [
  [signIn, TWO_WAYS], [sendAndReceive, WAYS], [cancel, WAYS], [mailRoom, WAYS],
  [repair, TWO_WAYS], [importPeople, TWO_WAYS], [keyboard, TWO_WAYS],
];

const world = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const only = new RegExp(process.argv[3] === '--only' ? process.argv[4] : '');
const { chromium, axe } = packages(world.packages);
const browser = await launch(chromium, world.chromium);
let failed = 0;
let done = 0;
try {
  for (const [flow, ways] of FLOWS.filter(([each]) => only.test(each.name))) {
    for (const way of ways) {
      const name = `${flow.name} ${way.language} ${way.script ? 'with' : 'without'} JavaScript`;
      const began = Date.now();
      try {
        await flow({ browser, world, axe }, way);
        console.log(`flows: ${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
      } catch (error) {
        failed += 1;
        console.log(`flows: ${name}: FAILED\n${error.stack}`);
      }
      done += 1;
    }
  }
} finally {
  await browser.close();
}
console.log(`flows: ${done} done, ${failed} failed`);
process.exit(failed > 0 || done === 0 ? 1 : 0);
