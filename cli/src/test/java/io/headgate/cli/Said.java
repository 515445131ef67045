package io.headgate.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** What the command line said to a user. */
public record Said(int code, String text, String errors) {
  /** Runs the command line in this JVM. */
  public static Said by(String... args) {
    return by(Map.of(), args);
  }

  /** The same with environment variables. */
  public static Said by(Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        HeadgateMain.commandLine(environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(args);
    return new Said(code, out.toString(), err.toString());
  }
}
