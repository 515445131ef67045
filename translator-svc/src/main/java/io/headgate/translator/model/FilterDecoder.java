package io.headgate.translator.model;

import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.Filter.Header;
import io.headgate.translator.ir.Route.Action;
import io.headgate.translator.ir.Route.PathRewrite;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the filters of an HTTPRoute or GRPCRoute. */
final class FilterDecoder {
  private static final int DEFAULT_CORS_AGE_SECONDS = 5;

  private FilterDecoder() {}

  static HttpFilter filter(Tree tree) {
    String type = tree.required("type");
    return switch (type) {
      case "RequestHeaderModifier" -> {
        Tree config = config(tree, "requestHeaderModifier");
        yield new HttpFilter.Plain(
            new Filter.RequestHeaders(
                headers(config, "set"), headers(config, "add"), config.texts("remove")));
      }
      case "ResponseHeaderModifier" -> {
        Tree config = config(tree, "responseHeaderModifier");
        yield new HttpFilter.Plain(
            new Filter.ResponseHeaders(
                headers(config, "set"), headers(config, "add"), config.texts("remove")));
      }
      case "URLRewrite" -> {
        Tree config = config(tree, "urlRewrite");
        yield new HttpFilter.Plain(
            new Filter.UrlRewrite(config.text("hostname"), rewrite(config.at("path"))));
      }
      case "RequestRedirect" -> new HttpFilter.Redirect(redirect(config(tree, "requestRedirect")));
      case "RequestMirror" -> mirror(config(tree, "requestMirror"));
      case "CORS" -> new HttpFilter.Plain(cors(config(tree, "cors")));
      default -> new HttpFilter.Unsupported(tree.path(), type);
    };
  }

  private static Tree config(Tree tree, String field) {
    Tree config = tree.at(field);
    if (!config.present()) {
      throw config.malformed("is required for this type of filter");
    }
    return config;
  }

  private static List<Header> headers(Tree tree, String field) {
    return tree.list(field, h -> new Header(h.required("name"), h.required("value")));
  }

  private static Optional<PathRewrite> rewrite(Tree path) {
    if (!path.present()) {
      return Optional.empty();
    }
    String type = path.required("type");
    return Optional.of(
        switch (type) {
          case "ReplaceFullPath" -> new PathRewrite.Full(path.text("replaceFullPath", "/"));
          case "ReplacePrefixMatch" -> new PathRewrite.Prefix(path.text("replacePrefixMatch", ""));
          default ->
              throw path.at("type").malformed("must be ReplaceFullPath or ReplacePrefixMatch");
        });
  }

  private static Action.Redirect redirect(Tree tree) {
    int status = tree.integer("statusCode").orElse(302);
    if (!List.of(301, 302, 303, 307, 308).contains(status)) {
      throw tree.at("statusCode").malformed("must be 301, 302, 303, 307 or 308");
    }
    return new Action.Redirect(
        tree.text("scheme"),
        tree.text("hostname"),
        rewrite(tree.at("path")),
        tree.port("port"),
        status);
  }

  private static HttpFilter mirror(Tree tree) {
    Tree fraction = tree.at("fraction");
    int denominator = fraction.present() ? fraction.integer("denominator").orElse(100) : 100;
    int numerator =
        fraction.present()
            ? fraction.integer("numerator").orElse(0)
            : tree.integer("percent").orElse(100);
    if (denominator < 1 || numerator < 0 || numerator > denominator) {
      throw tree.malformed("the mirrored share must be between 0 and 1");
    }
    return new HttpFilter.Mirror(
        RuleDecoder.mirrored(config(tree, "backendRef")), numerator, denominator);
  }

  private static Filter cors(Tree tree) {
    int age = tree.integer("maxAge").orElse(DEFAULT_CORS_AGE_SECONDS);
    return new Filter.Cors(
        tree.texts("allowOrigins"),
        tree.texts("allowMethods"),
        tree.texts("allowHeaders"),
        tree.texts("exposeHeaders"),
        tree.flag("allowCredentials", false),
        age < 1 ? Optional.empty() : Optional.of(Duration.ofSeconds(age)));
  }
}
