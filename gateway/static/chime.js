/* The hall's display: a sound and the spoken number for every new call. Browsers make no sound before
 * somebody has pressed a button; the choice lasts as long as the page is open. */
const region = document.querySelector("[data-region]");
const button = document.querySelector("[data-sound]");
let audio = null;

const calls = () => [...region.querySelectorAll("[data-call]")];
const keys = () => new Set(calls().map((call) => call.dataset.call));

function tone(hertz, at) {
    const source = new OscillatorNode(audio, { frequency: hertz });
    const volume = new GainNode(audio, { gain: 0 });

    source.connect(volume).connect(audio.destination);
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.4, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
    source.start(at);
    source.stop(at + 0.75);
}

function chime() {
    tone(880, audio.currentTime);
    tone(659, audio.currentTime + 0.35);
}

function speak(words) {
    const said = new SpeechSynthesisUtterance(words);

    said.lang = document.documentElement.lang;
    speechSynthesis.speak(said);
}

if (region && button && window.AudioContext) {
    let before = keys();

    button.hidden = false;
    button.addEventListener("click", () => {
        audio = new AudioContext();
        button.hidden = true;
        chime();
    });
    new MutationObserver(() => {
        const fresh = calls().filter((call) => !before.has(call.dataset.call));

        before = keys();
        if (!audio || fresh.length === 0)
            return;
        chime();
        if (window.speechSynthesis)
            fresh.reverse().forEach((call) => speak(call.dataset.words));
    }).observe(region, { childList: true });
}
