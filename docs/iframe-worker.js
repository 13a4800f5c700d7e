/** Lets a page that was opened from a folder search: browsers start no worker there, so a frame that nobody sees takes its place. */

class FrameWorker extends EventTarget {
  constructor(url) {
    super();
    this.frame = document.createElement("iframe");
    this.frame.hidden = true;
    this.frame.said = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
    this.frame.srcdoc = `<script>postMessage = (data) => frameElement.said(data)</script><script src="${url}"></script>`;
    this.begun = new Promise((begin) => this.frame.addEventListener("load", begin));
    document.body.append(this.frame);
  }

  async postMessage(data) {
    await this.begun;
    this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
  }
}

if (location.protocol === "file:") window.Worker = FrameWorker;
