import { SpanStatusCode, trace, type Attributes } from "@opentelemetry/api";

const tracer = trace.getTracer("@cyberintegrations/ingest");

/** Does work in a span of its own. Of an error it says the code alone. Without a registered SDK it is just the work. */
export function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: () => Promise<Result>,
): Promise<Result> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      const { code, name: kind } = error as NodeJS.ErrnoException;
      span.setAttribute("error.type", code ?? kind);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
