import { Application } from "typedoc";

/** A plugin for typedoc: names each page by its first heading instead of its file. */
export function load(app: Application): void {
  app.on(Application.EVENT_PROJECT_REVIVE, ({ documents = [] }) => {
    for (const page of documents)
      page.name = page.content.map(({ text }) => /^# (.+)$/m.exec(text)?.[1]).at(0) ?? page.name;
  });
}
