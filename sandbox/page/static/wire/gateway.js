/** Hold one person's gateway connection: identify, heartbeat, resume, reconnect. */

// https://docs.discord.com/developers/events/gateway#list-of-gateway-events (opcodes)
const OP = { DISPATCH: 0, HEARTBEAT: 1, IDENTIFY: 2, RESUME: 6, RECONNECT: 7, INVALID: 9, HELLO: 10, ACK: 11 };
const FATAL = new Set([4004, 4010, 4011, 4012, 4013, 4014]);
const NEW_SESSION = new Set([1000, 1001, 4007, 4009]);
const LONGEST_WAIT = 8000;

/** Calls `onDispatch(type, data, seq)` for each event and `onState(state)` as the connection changes. */
export class Gateway {
  constructor(address, token, { onDispatch, onState }) {
    this.address = address;
    this.token = token;
    this.onDispatch = onDispatch;
    this.onState = onState;
    this.session = null;
    this.seq = null;
    this.failures = 0;
    this.ended = false;
  }

  /** Connect, and stay connected until `close`. */
  open() {
    this.onState(this.session ? "reconnecting" : "connecting");
    const socket = new WebSocket(`${this.address}?v=10&encoding=json`);
    this.socket = socket;
    socket.onmessage = (event) => socket === this.socket && this.#receive(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.socket && this.#closed(event.code);
  }

  /** End for good. */
  close() {
    this.ended = true;
    clearInterval(this.heart);
    clearTimeout(this.retry);
    const { socket } = this;
    this.socket = null;
    if (socket?.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(1000); // earlier, browsers complain
    else socket?.close(1000);
  }

  #receive({ op, d, s, t }) {
    if (op === OP.DISPATCH) this.#dispatch(t, d, s);
    else if (op === OP.HELLO) this.#hello(d.heartbeat_interval);
    else if (op === OP.HEARTBEAT) this.#send(OP.HEARTBEAT, this.seq);
    else if (op === OP.ACK) this.acknowledged = true;
    else if (op === OP.RECONNECT) this.#drop();
    else if (op === OP.INVALID) this.#invalid(d);
  }

  #dispatch(type, data, seq) {
    this.seq = seq;
    if (type === "READY") this.session = data.session_id;
    if (type === "READY" || type === "RESUMED") {
      this.failures = 0;
      this.onState("connected");
    }
    this.onDispatch(type, data, seq);
  }

  #hello(interval) {
    this.acknowledged = true;
    clearInterval(this.heart);
    this.heart = setInterval(() => this.#beat(), interval);
    if (this.session) this.#send(OP.RESUME, { token: this.token, session_id: this.session, seq: this.seq });
    else this.#send(OP.IDENTIFY, { token: this.token, properties: { os: "web", browser: "sandbox", device: "" } });
  }

  /** A heartbeat that was never acknowledged means a dead connection: leave it and resume. */
  #beat() {
    if (!this.acknowledged) return this.#drop();
    this.acknowledged = false;
    this.#send(OP.HEARTBEAT, this.seq);
  }

  #invalid(resumable) {
    if (!resumable) this.#forget();
    this.#drop();
  }

  #forget() {
    this.session = null;
    this.seq = null;
  }

  /** Close with a code that keeps the session, without waiting for the other side's answer. */
  #drop() {
    const socket = this.socket;
    this.socket = null;
    socket?.close(4000);
    this.#closed(4000);
  }

  #closed(code) {
    clearInterval(this.heart);
    if (this.ended) return;
    if (FATAL.has(code)) return this.onState("refused");
    if (NEW_SESSION.has(code)) this.#forget();
    this.onState("reconnecting");
    const wait = Math.min(LONGEST_WAIT, 250 * 2 ** this.failures) * (0.5 + Math.random() / 2);
    this.failures += 1;
    this.retry = setTimeout(() => this.open(), wait);
  }

  #send(op, d) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ op, d }));
  }
}
