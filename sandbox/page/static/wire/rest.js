/** Call Discord's REST API as one person: the token as it is, no `Bot ` in front. */

const ATTEMPTS = 4;

/** A refused call: Discord's sentence, its code and the HTTP status. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.message ?? `the server answered ${status}`);
    this.status = status;
    this.code = body?.code ?? 0;
  }
}

/** The person's REST client; `base` is a path such as `/api/v10`. */
export class Rest {
  constructor(base, token) {
    this.base = base;
    this.token = token;
  }

  get(path) {
    return this.#call("GET", path);
  }

  post(path, body) {
    return this.#call("POST", path, body);
  }

  put(path) {
    return this.#call("PUT", path);
  }

  delete(path) {
    return this.#call("DELETE", path);
  }

  /** Call once, and again (bounded) when the rate limit asks to wait. */
  async #call(method, path, body) {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#send(method, path, body);
      const parsed = answer.status === 204 ? null : await answer.json().catch(() => null);
      if (answer.ok) return parsed;
      if (answer.status !== 429 || attempt === ATTEMPTS) throw new Refused(answer.status, parsed);
      await new Promise((resolve) => setTimeout(resolve, 1000 * (parsed?.retry_after ?? 1)));
    }
  }

  async #send(method, path, body) {
    const headers = { Authorization: this.token };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      return await fetch(this.base + path, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new Refused(0, { message: "The sandbox cannot be reached. Is it still running?" });
    }
  }
}
