// Registering a stack without waiting for pages: every form of the page is posted by fetch, its
// answer is the same page, and the parts marked data-live are taken over from it. A scan that
// cannot be sent is kept and sent again, with the same nonce, so that it counts once.
const RETRY_MS = 3000;
const page = document.querySelector('[data-scan-page]');
const input = document.getElementById('number');
const note = document.getElementById('scan-queue');
const waiting = []; // { action, body } to be sent, oldest first
let sending = false;
let audio = null;

// [frequency in Hz, start and length in s]
const SOUNDS = {
  stored: [[1320, 0, 0.12]],
  note: [[1320, 0, 0.1], [880, 0.14, 0.18]],
  already: [[660, 0, 0.12], [660, 0.2, 0.12]],
  attention: [[220, 0, 0.35], [220, 0.45, 0.35]],
  changed: [[880, 0, 0.08], [1175, 0.1, 0.08]],
};

function play(name) {
  const notes = SOUNDS[name];
  if (!notes) return;
  try {
    audio = audio || new AudioContext();
    audio.resume();
    for (const [frequency, start, length] of notes) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + start;
      tone.type = 'square';
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.setValueAtTime(0, at + length);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length);
    }
  } catch {
    // A PC without sound still has the large verdict.
  }
}

function say(text) {
  note.textContent = text;
  note.hidden = text === '';
}

function show(answer) {
  for (const part of document.querySelectorAll('[data-live]')) {
    const fresh = answer.getElementById(part.id);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
  }
  play(document.getElementById('scan-verdict').dataset.sound);
  (document.querySelector('#scan-verdict [autofocus]') || input).focus();
}

function fieldsOf(form, number) {
  const fields = new URLSearchParams(new FormData(form));
  if (number !== null) fields.set('number', number);
  return fields;
}

async function sendNext() {
  if (sending || waiting.length === 0) return;
  sending = true;
  const next = waiting[0];
  let again = false;
  try {
    // Only now: the answer before it brought the nonce and the context of this one.
    next.body = next.body || fieldsOf(document.getElementById('scan-form'), next.number);
    const response = await fetch(next.action, { method: 'POST', body: next.body });
    const answer = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (answer.querySelector('[data-scan-page]')) {
      waiting.shift();
      say('');
      show(answer);
    } else if (response.status >= 500 || response.status === 429) {
      again = true;
    } else {
      say(page.dataset.textSignedOut); // session over, or the master data changed
      play('attention');
      sending = false;
      return;
    }
  } catch {
    again = true;
  }
  sending = false;
  if (again) {
    say(page.dataset.textWaiting.replace('{count}', String(waiting.length)));
    play('attention');
    setTimeout(sendNext, RETRY_MS);
  } else {
    sendNext();
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target.closest('[data-scan-form]');
  if (!form) return;
  event.preventDefault();
  const action = form.getAttribute('action');
  if (form.id === 'scan-form') {
    waiting.push({ action, number: input.value, body: null });
    input.value = '';
  } else {
    waiting.push({ action, number: null, body: fieldsOf(form, null) });
  }
  sendNext();
});

// With an input method open the scanner's Enter only ends the composition: send it then.
let composed = false;
input.addEventListener('compositionend', () => { composed = true; });
input.addEventListener('keyup', (event) => {
  if (composed && event.key === 'Enter' && input.value !== '') {
    document.getElementById('scan-form').requestSubmit();
  }
  composed = false;
});

// Wherever the mouse was: a scan goes into the field.
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, select, textarea, button, a');
  if (!typing && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
    input.focus();
  }
});

window.addEventListener('beforeunload', (event) => {
  if (waiting.length > 0) event.preventDefault();
});
