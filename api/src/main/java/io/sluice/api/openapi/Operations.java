package io.sluice.api.openapi;

import static io.sluice.api.Problems.BODY_TOO_LARGE;
import static io.sluice.api.Problems.EMAIL_NOT_VERIFIED;
import static io.sluice.api.Problems.IDEMPOTENCY_CONFLICT;
import static io.sluice.api.Problems.IDEMPOTENCY_KEY_REQUIRED;
import static io.sluice.api.Problems.INVALID_REQUEST;
import static io.sluice.api.Problems.INVALID_TOKEN;
import static io.sluice.api.Problems.LIMIT_REACHED;
import static io.sluice.api.Problems.NOT_CANCELLABLE;
import static io.sluice.api.Problems.NOT_FOUND;
import static io.sluice.api.Problems.NOT_PAYABLE;
import static io.sluice.api.Problems.ORDER_EXPIRED;
import static io.sluice.api.Problems.ORDER_NOT_FOUND;
import static io.sluice.api.Problems.OUTCOME_UNKNOWN;
import static io.sluice.api.Problems.OVERLOADED;
import static io.sluice.api.Problems.PAYMENT_DECLINED;
import static io.sluice.api.Problems.RATE_LIMITED;
import static io.sluice.api.Problems.SALE_CLOSED;
import static io.sluice.api.Problems.SALE_NOT_FOUND;
import static io.sluice.api.Problems.SALE_NOT_OPEN;
import static io.sluice.api.Problems.SALE_PAUSED;
import static io.sluice.api.Problems.SOLD_OUT;
import static io.sluice.api.Problems.UNAUTHENTICATED;
import static io.sluice.api.Problems.UNSUPPORTED_MEDIA_TYPE;

import io.sluice.api.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What goes into each endpoint and what comes out, beyond what the route table says. */
final class Operations {
  private Operations() {}

  /**
   * One parameter.
   *
   * @param schema in JSON
   */
  record Parameter(String name, String in, boolean required, String description, String schema) {}

  /**
   * One endpoint.
   *
   * @param takes the schema of its body, or none
   * @param gives the schema of its answer, or none
   */
  record Operation(
      String id,
      List<Parameter> parameters,
      @Nullable String takes,
      boolean bodyRequired,
      int status,
      @Nullable String gives,
      List<Problems> problems) {}

  private static final Set<String> OPTIONAL_BODIES =
      Set.of("MemberChange", "Purchase", "Reconcile");

  private static final String TEXT =
      """
      {"type": "string"}\
      """;

  private static final Parameter KEY =
      new Parameter(
          "Idempotency-Key",
          "header",
          true,
          "1 to 128 visible ASCII characters",
          """
          {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"}\
          """);
  private static final Parameter CURSOR =
      new Parameter("cursor", "query", false, "Out of a Link of this list", TEXT);
  private static final Parameter LIMIT =
      new Parameter(
          "limit",
          "query",
          false,
          "1 to 100",
          """
          {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}\
          """);
  private static final Parameter PHASE =
      new Parameter(
          "phase",
          "query",
          false,
          "SCHEDULED, OPEN or CLOSED",
          """
          {"$ref": "#/components/schemas/Phase"}\
          """);
  private static final Parameter LAST_EVENT =
      new Parameter("Last-Event-ID", "header", false, "The last version that was heard", TEXT);
  private static final Parameter IF_NONE_MATCH =
      new Parameter("If-None-Match", "header", false, "304 when the tag is still right", TEXT);

  private static final Map<String, Operation> ALL = new LinkedHashMap<>();

  static {
    put(
        "POST /api/v1/auth/token",
        "signIn",
        List.of(),
        "SignIn",
        200,
        "Token",
        INVALID_REQUEST,
        UNAUTHENTICATED,
        EMAIL_NOT_VERIFIED,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        RATE_LIMITED,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/auth/refresh",
        "refresh",
        List.of(),
        "RefreshToken",
        200,
        "Token",
        INVALID_REQUEST,
        UNAUTHENTICATED,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        RATE_LIMITED,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/auth/logout",
        "signOut",
        List.of(),
        "RefreshToken",
        204,
        null,
        INVALID_REQUEST,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/auth/logout-all",
        "signOutEverywhere",
        List.of(),
        null,
        204,
        null,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/members",
        "signUp",
        List.of(),
        "SignUp",
        202,
        null,
        INVALID_REQUEST,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        RATE_LIMITED,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/members/verification",
        "verifyEmail",
        List.of(),
        "Verification",
        204,
        null,
        INVALID_REQUEST,
        INVALID_TOKEN,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "GET /api/v1/members/me",
        "readMember",
        List.of(),
        null,
        200,
        "Member",
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "PATCH /api/v1/members/me",
        "changeMember",
        List.of(),
        "MemberChange",
        200,
        "Member",
        INVALID_REQUEST,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "DELETE /api/v1/members/me",
        "eraseMember",
        List.of(),
        null,
        204,
        null,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "PUT /api/v1/members/me/password",
        "changePassword",
        List.of(),
        "PasswordChange",
        204,
        null,
        INVALID_REQUEST,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        RATE_LIMITED,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/operator/sales",
        "openSale",
        List.of(),
        "SaleDraft",
        201,
        "Sale",
        INVALID_REQUEST,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    for (String command : List.of("pause", "resume", "close")) {
      put(
          "POST /api/v1/operator/sales/{sale}/" + command,
          command + "Sale",
          List.of(),
          null,
          204,
          null,
          SALE_NOT_FOUND,
          SALE_CLOSED,
          OVERLOADED,
          OUTCOME_UNKNOWN);
    }
    put(
        "GET /api/v1/operator/sales/{sale}/audit",
        "auditSale",
        List.of(),
        null,
        200,
        "Audit",
        SALE_NOT_FOUND,
        OVERLOADED,
        SALE_PAUSED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/operator/sales/{sale}/reconcile",
        "reconcileSale",
        List.of(),
        "Reconcile",
        200,
        "Reconciliation",
        INVALID_REQUEST,
        SALE_NOT_FOUND,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/operator/keys/rotation",
        "rotateKeys",
        List.of(),
        null,
        202,
        "KeyRotation",
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "GET /api/v1/operator/keys/rotation",
        "readKeyRotation",
        List.of(),
        null,
        200,
        "KeyRotation",
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "GET /api/v1/sales",
        "listSales",
        List.of(PHASE, CURSOR, LIMIT),
        null,
        200,
        "Sales",
        INVALID_REQUEST,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "GET /api/v1/sales/{sale}",
        "readSale",
        List.of(IF_NONE_MATCH),
        null,
        200,
        "Sale",
        SALE_NOT_FOUND,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "GET /api/v1/sales/{sale}/events",
        "watchStock",
        List.of(),
        null,
        200,
        "StockEvent",
        SALE_NOT_FOUND,
        OVERLOADED);
    put(
        "POST /api/v1/sales/{sale}/orders",
        "buy",
        List.of(KEY),
        "Purchase",
        201,
        "PlacedOrder",
        INVALID_REQUEST,
        IDEMPOTENCY_KEY_REQUIRED,
        SALE_NOT_FOUND,
        SALE_NOT_OPEN,
        SALE_CLOSED,
        SOLD_OUT,
        LIMIT_REACHED,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        IDEMPOTENCY_CONFLICT,
        RATE_LIMITED,
        OVERLOADED,
        SALE_PAUSED,
        OUTCOME_UNKNOWN);
    put(
        "GET /api/v1/orders",
        "listOrders",
        List.of(CURSOR, LIMIT),
        null,
        200,
        "Orders",
        INVALID_REQUEST,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "GET /api/v1/orders/{order}",
        "readOrder",
        List.of(IF_NONE_MATCH),
        null,
        200,
        "Order",
        ORDER_NOT_FOUND,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "GET /api/v1/orders/{order}/events",
        "followOrder",
        List.of(LAST_EVENT),
        null,
        200,
        "Order",
        ORDER_NOT_FOUND,
        OVERLOADED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/orders/{order}/payment",
        "pay",
        List.of(KEY),
        "Payment",
        200,
        "Order",
        INVALID_REQUEST,
        IDEMPOTENCY_KEY_REQUIRED,
        PAYMENT_DECLINED,
        ORDER_NOT_FOUND,
        ORDER_EXPIRED,
        NOT_PAYABLE,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        OVERLOADED,
        SALE_PAUSED,
        OUTCOME_UNKNOWN);
    put(
        "POST /api/v1/orders/{order}/cancellation",
        "cancel",
        List.of(),
        null,
        200,
        "Order",
        ORDER_NOT_FOUND,
        NOT_CANCELLABLE,
        OVERLOADED,
        SALE_PAUSED,
        OUTCOME_UNKNOWN);
    put("GET /api/v1/ping", "ping", List.of(), null, 200, "Pong");
    put("GET /problems/{code}", "explainProblem", List.of(), null, 200, "ProblemPage", NOT_FOUND);
    put("GET /verify", "readVerificationPage", List.of(), null, 200, "Page");
    put("GET /openapi.json", "readDocument", List.of(), null, 200, "Document");
  }

  private static void put(
      String endpoint,
      String id,
      List<Parameter> parameters,
      @Nullable String takes,
      int status,
      @Nullable String gives,
      Problems... problems) {
    boolean bodyRequired = takes != null && !OPTIONAL_BODIES.contains(takes);
    ALL.put(
        endpoint,
        new Operation(id, parameters, takes, bodyRequired, status, gives, List.of(problems)));
  }

  /**
   * The operation of an endpoint.
   *
   * @throws IllegalStateException when nobody has described it
   */
  static Operation of(String endpoint) {
    Operation operation = ALL.get(endpoint);
    if (operation == null) {
      throw new IllegalStateException(endpoint + " is not described in Operations");
    }
    return operation;
  }

  static final String SCHEMAS =
      """
      {
        "Document": {"type": "object"},
        "Id": {"type": "string", "format": "uuid", "description": "UUIDv7"},
        "Time": {"type": "string", "format": "date-time",
          "description": "UTC with three digits of milliseconds"},
        "Money": {"type": "object", "required": ["amount", "currency"], "properties": {
          "amount": {"type": "integer", "format": "int64", "minimum": 0,
            "description": "in minor units"},
          "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}},
        "Phase": {"type": "string", "enum": ["SCHEDULED", "OPEN", "CLOSED"]},
        "OrderStatus": {"type": "string", "enum": ["PLACED", "PAID", "SHIPPING", "DELIVERED",
          "RETURN_REQUESTED", "RETURNED", "EXPIRED", "CANCELLED"]},
        "SignIn": {"type": "object", "required": ["email", "password"], "properties": {
          "email": {"type": "string", "format": "email", "maxLength": 254},
          "password": {"type": "string", "minLength": 1, "maxLength": 128}}},
        "Token": {"type": "object",
          "required": ["accessToken", "tokenType", "expiresIn", "refreshToken"],
          "properties": {
            "accessToken": {"type": "string"},
            "tokenType": {"type": "string", "const": "Bearer"},
            "expiresIn": {"type": "integer", "description": "seconds"},
            "refreshToken": {"type": "string",
              "description": "good for once: exchange it for the next pair"}}},
        "RefreshToken": {"type": "object", "required": ["refreshToken"], "properties": {
          "refreshToken": {"type": "string", "minLength": 1, "maxLength": 128}}},
        "SignUp": {"type": "object",
          "required": ["email", "password", "name", "phone", "address"], "properties": {
            "email": {"type": "string", "format": "email", "maxLength": 254},
            "password": {"type": "string", "minLength": 12, "maxLength": 128,
              "description": "none of those that are tried first"},
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "phone": {"type": "string", "minLength": 1, "maxLength": 32},
            "address": {"type": "string", "minLength": 1, "maxLength": 500}}},
        "Verification": {"type": "object", "required": ["token"], "properties": {
          "token": {"type": "string", "minLength": 1, "maxLength": 128,
            "description": "out of the link in the mail"}}},
        "Member": {"type": "object",
          "required": ["id", "email", "name", "phone", "address", "role", "createdAt"],
          "properties": {
            "id": {"$ref": "#/components/schemas/Id"},
            "email": {"type": "string", "format": "email"},
            "name": {"type": "string"},
            "phone": {"type": "string"},
            "address": {"type": "string"},
            "role": {"type": "string", "enum": ["BUYER", "OPERATOR"]},
            "createdAt": {"$ref": "#/components/schemas/Time"}}},
        "MemberChange": {"type": "object",
          "description": "what is left out stays; the e-mail address cannot be changed",
          "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "phone": {"type": "string", "minLength": 1, "maxLength": 32},
            "address": {"type": "string", "minLength": 1, "maxLength": 500}}},
        "PasswordChange": {"type": "object", "required": ["password", "newPassword"],
          "properties": {
            "password": {"type": "string", "minLength": 1, "maxLength": 128},
            "newPassword": {"type": "string", "minLength": 12, "maxLength": 128},
            "refreshToken": {"type": "string", "minLength": 1, "maxLength": 128,
              "description": "of the session that goes on; all others end"}}},
        "Page": {"type": "string"},
        "SaleDraft": {"type": "object",
          "required": ["title", "price", "units", "limitPerBuyer", "opensAt", "paymentWindow"],
          "properties": {
            "title": {"type": "string", "minLength": 1, "maxLength": 200},
            "productId": {"$ref": "#/components/schemas/Id"},
            "price": {"$ref": "#/components/schemas/Money"},
            "units": {"type": "integer", "minimum": 1, "maximum": 10000000},
            "limitPerBuyer": {"type": "integer", "minimum": 1, "maximum": 1000},
            "opensAt": {"$ref": "#/components/schemas/Time"},
            "closesAt": {"$ref": "#/components/schemas/Time"},
            "paymentWindow": {"type": "string", "format": "duration",
              "description": "ISO 8601, PT5S to PT24H"}}},
        "SaleSummary": {"type": "object",
          "required": ["id", "title", "price", "units", "limitPerBuyer", "phase", "paused",
            "opensAt", "closesAt", "paymentWindow"],
          "properties": {
            "id": {"$ref": "#/components/schemas/Id"},
            "title": {"type": "string"},
            "productId": {"$ref": "#/components/schemas/Id"},
            "price": {"$ref": "#/components/schemas/Money"},
            "units": {"type": "integer"},
            "limitPerBuyer": {"type": "integer"},
            "phase": {"$ref": "#/components/schemas/Phase"},
            "paused": {"type": "boolean"},
            "opensAt": {"$ref": "#/components/schemas/Time"},
            "closesAt": {"type": ["string", "null"], "format": "date-time"},
            "paymentWindow": {"type": "string"}}},
        "Sale": {"allOf": [{"$ref": "#/components/schemas/SaleSummary"}],
          "type": "object", "required": ["available", "serverTime"], "properties": {
            "available": {"type": ["integer", "null"],
              "description": "null while the stock is being rebuilt, out of reach or long settled"},
            "serverTime": {"$ref": "#/components/schemas/Time"}}},
        "Sales": {"type": "object", "required": ["items"], "properties": {
          "items": {"type": "array", "items": {"$ref": "#/components/schemas/SaleSummary"}}}},
        "StockEvent": {"type": "object",
          "required": ["available", "reserved", "sold", "phase", "serverTime"],
          "properties": {
            "available": {"type": "integer"},
            "reserved": {"type": "integer"},
            "sold": {"type": "integer"},
            "phase": {"$ref": "#/components/schemas/Phase"},
            "serverTime": {"$ref": "#/components/schemas/Time"}}},
        "Audit": {"type": "object",
          "required": ["units", "available", "reserved", "sold", "unaccounted", "oversold",
            "ordersRecorded", "ordersProjected", "consistent"],
          "properties": {
            "units": {"type": "integer"}, "available": {"type": "integer"},
            "reserved": {"type": "integer"}, "sold": {"type": "integer"},
            "unaccounted": {"type": "integer"}, "oversold": {"type": "integer"},
            "ordersRecorded": {"type": "integer"}, "ordersProjected": {"type": "integer"},
            "consistent": {"type": "boolean"}}},
        "Reconcile": {"type": "object", "properties": {
          "repair": {"type": "boolean", "default": false,
            "description": "build the stock anew from the orders if it is wrong"}}},
        "Reconciliation": {"type": "object", "required": ["repair", "found"],
          "properties": {
            "repair": {"type": "string", "enum": ["NONE", "NEEDED", "DONE", "UNDER_WAY"]},
            "found": {"$ref": "#/components/schemas/Comparison"},
            "left": {"$ref": "#/components/schemas/Comparison"}}},
        "Comparison": {"type": "object",
          "required": ["consistent", "log", "database"],
          "properties": {
            "consistent": {"type": "boolean",
              "description": "nothing is under way, and all agree on every unit and order"},
            "stock": {"type": "object", "description": "absent while it is being rebuilt",
              "required": ["units", "available", "reserved", "sold", "unverified", "unsettled"],
              "properties": {
                "units": {"type": "integer"}, "available": {"type": "integer"},
                "reserved": {"type": "integer"}, "sold": {"type": "integer"},
                "unverified": {"type": "integer",
                  "description": "reservations that are not known to be recorded"},
                "unsettled": {"type": "integer",
                  "description": "decisions whose units have not been moved"}}},
            "log": {"type": "object", "required": ["orders"], "properties": {
              "orders": {"type": "integer"}}},
            "database": {"type": "object", "required": ["orders", "held", "placed", "taken"],
              "properties": {
                "orders": {"type": "integer"},
                "held": {"type": "integer", "description": "units of orders that hold units"},
                "placed": {"type": "integer", "description": "those that wait for payment"},
                "taken": {"type": "integer", "description": "as the second wall counts held"}}},
            "balance": {"type": "object", "description": "absent without a stock",
              "required": ["difference", "underWay", "exact", "unaccounted", "oversold"],
              "properties": {
                "difference": {"type": "integer",
                  "description": "units that the stock has given away less those taken"},
                "underWay": {"type": "integer",
                  "description": "records that the database may not have had"},
                "exact": {"type": "boolean", "description": "nothing is under way"},
                "unaccounted": {"type": "integer",
                  "description": "units that nobody holds and nobody can buy"},
                "oversold": {"type": "integer",
                  "description": "units that are held and offered all the same"}}}}},
        "KeyRotation": {"type": "object", "required": ["stage", "forSeconds", "keys"],
          "properties": {
            "stage": {"type": "string", "enum": ["SETTLED", "ANNOUNCED", "RESEALING"]},
            "forSeconds": {"type": "integer", "description": "how long it has been so"},
            "keys": {"type": "integer", "description": "how many open something"}}},
        "Purchase": {"type": "object", "properties": {
          "quantity": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 1}}},
        "PlacedOrder": {"type": "object",
          "required": ["id", "saleId", "quantity", "sequence", "status", "price", "placedAt",
            "payBy"],
          "properties": {
            "id": {"$ref": "#/components/schemas/Id"},
            "saleId": {"$ref": "#/components/schemas/Id"},
            "quantity": {"type": "integer"},
            "sequence": {"type": "integer", "format": "int64"},
            "status": {"$ref": "#/components/schemas/OrderStatus"},
            "price": {"$ref": "#/components/schemas/Money"},
            "placedAt": {"$ref": "#/components/schemas/Time"},
            "payBy": {"$ref": "#/components/schemas/Time"}}},
        "Order": {"allOf": [{"$ref": "#/components/schemas/PlacedOrder"}],
          "type": "object", "required": ["version", "changedAt"], "properties": {
            "version": {"type": "integer", "minimum": 1},
            "changedAt": {"$ref": "#/components/schemas/Time"},
            "reason": {"type": "string"}}},
        "Orders": {"type": "object", "required": ["items"], "properties": {
          "items": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}}},
        "Payment": {"type": "object", "required": ["method"], "properties": {
          "method": {"type": "string", "minLength": 1, "maxLength": 64,
            "description": "the sandbox declines what begins with decline"}}},
        "Pong": {"type": "object", "required": ["pong"], "properties": {
          "pong": {"type": "boolean"}}},
        "ProblemPage": {"type": "object", "required": ["code", "status", "title", "meaning"],
          "properties": {
            "code": {"$ref": "#/components/schemas/ProblemCode"},
            "status": {"type": "integer"},
            "title": {"type": "string"},
            "meaning": {"type": "string"}}},
        "Problem": {"type": "object",
          "required": ["type", "title", "status", "detail", "instance", "code"],
          "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "code": {"$ref": "#/components/schemas/ProblemCode"},
            "errors": {"type": "array", "items": {"type": "object",
              "required": ["field", "message"], "properties": {
                "field": {"type": "string"}, "message": {"type": "string"}}}},
            "opensAt": {"$ref": "#/components/schemas/Time"},
            "serverTime": {"$ref": "#/components/schemas/Time"},
            "limit": {"type": "integer"}}}
      }
      """;
}
