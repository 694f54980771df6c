"""How a program says in its code that it goes on running: it opens a listener, hands an application to a server, or takes work from a
queue. Data only; `dptops_audit.models.services` reads it.

An expression is looked for outside of comments and docstrings, in one line at a time. tests/knowledge/samples/server_starts.toml holds for
each at least one line that it finds and one look-alike that it must not. Sources: the first steps in each framework's own documentation.
"""

from __future__ import annotations

from dptops_audit.knowledge.code_signs import CodeSign
from dptops_audit.knowledge.languages_of_signs import BASE_OF, DOTNET, JVM, MADE, SCRIPTED

LISTENERS = (
    # Python
    CodeSign(r"\buvicorn\.(?:run|Server)\(", "python", what="ASGI", package="uvicorn"),
    CodeSign(r"\bhypercorn\.(?:asyncio|trio|run)\b", "python", what="ASGI", package="hypercorn"),
    CodeSign(r"\bwaitress\.serve\(|\bfrom waitress import serve\b", "python", what="WSGI", package="waitress"),
    CodeSign(r"\bgunicorn\.app\.(?:base|wsgiapp)\b", "python", what="WSGI", package="gunicorn"),
    CodeSign(r"\bgevent\.pywsgi\b|\bpywsgi\.WSGIServer\(", "python", what="WSGI", package="gevent"),
    CodeSign(r"\bcheroot\.wsgi\b|\bcheroot import wsgi\b", "python", what="WSGI", package="cheroot"),
    CodeSign(r"\bweb\.(?:run_app|AppRunner)\(|(?<!tornado\.)\bweb\.Application\(", "python", "aiohttp", "aiohttp"),
    CodeSign(
        MADE + r"(?:flask\.|apiflask\.)?(?:API)?Flask\(|" + BASE_OF + r"(?:flask\.)?Flask\)",
        "python",
        what="Flask",
        package="flask",
    ),
    CodeSign(r"\bconnexion\.(?:App|FlaskApp|AioHttpApp|AsyncApp)\(", "python", "Connexion", "connexion"),
    CodeSign(MADE + r"(?:dash\.)?Dash\(", "python", what="Dash", package="dash"),
    CodeSign(
        MADE + r"(?:fastapi\.)?FastAPI\(|" + BASE_OF + r"(?:fastapi\.)?FastAPI\)",
        "python",
        what="FastAPI",
        package="fastapi",
    ),
    CodeSign(MADE + r"Starlette\(", "python", what="Starlette", package="starlette"),
    CodeSign(MADE + r"(?:sanic\.)?Sanic\(", "python", what="Sanic", package="sanic"),
    CodeSign(MADE + r"(?:quart\.)?Quart\(", "python", what="Quart", package="quart"),
    CodeSign(MADE + r"(?:litestar\.)?Litestar\(", "python", what="Litestar", package="litestar"),
    CodeSign(MADE + r"Robyn\(", "python", what="Robyn", package="robyn"),
    CodeSign(r"\bfalcon\.(?:asgi\.)?(?:App|API)\(", "python", what="Falcon", package="falcon"),
    CodeSign(
        MADE + r"(?:bottle\.)?Bottle\(|\bbottle\.(?:run|default_app)\(", "python", what="Bottle", package="bottle"
    ),
    CodeSign(r"\bcherrypy\.(?:quickstart\(|engine\.start\(|tree\.mount\()", "python", "CherryPy", "cherrypy"),
    CodeSign(r"\bget_(?:wsgi|asgi)_application\(\)", "python", what="Django", package="django"),
    CodeSign(r"\.make_wsgi_app\(\)", "python", what="Pyramid", package="pyramid"),
    CodeSign(r"\btornado\.web\.Application\b", "python", what="Tornado", package="tornado"),
    CodeSign(r"\breactor\.listen(?:TCP|SSL|UDP|UNIX)\(", "python", what="Twisted", package="twisted"),
    CodeSign(r"\bgrpc\.(?:aio\.)?server\(", "python", what="gRPC", package="grpcio"),
    CodeSign(
        r"\bwebsockets\.(?:(?:legacy\.)?server\.)?serve\(|\bfrom websockets\.(?:asyncio|sync)\.server import\b",
        "python",
        what="websockets",
        package="websockets",
    ),
    CodeSign(MADE + r"FastMCP\(", "python", what="MCP", package="mcp", alone=False),
    CodeSign(r"\bgr\.(?:Blocks|Interface|ChatInterface)\(", "python", what="Gradio", package="gradio", alone=False),
    CodeSign(r"\b(?:Threading)?HTTPServer\(\s{0,4}(?:\(|\w{1,40}\s{0,4},)", "python", alone=False),
    CodeSign(r"\bsocketserver\.(?:Threading|Forking)?(?:TCP|UDP|UnixStream)Server\b", "python", alone=False),
    CodeSign(r"\bwsgiref\.simple_server\b", "python", alone=False),
    CodeSign(
        r"\basyncio\.start_(?:unix_)?server\(|\bloop\.create_(?:unix_)?server\(",
        "python",
        alone=False,
    ),
    # JavaScript and TypeScript
    CodeSign(
        r"\b(?!\w{0,20}(?:[mM]ock|[fF]ake|[sS]tub|[tT]est|[dD]ev))"
        r"(?:\w{0,30}(?:[aA]pp|[sS]erver)|api|express|fastify|koa|https?|web)"
        r"\.listen\(\s{0,4}(?:[\w$.\"'`]|\{\s{0,4}(?:port|host)|$)",
        SCRIPTED,
        package="express",
    ),
    CodeSign(r"\b(?:app|fastify)\.listen\(\s{0,4}\{\s{0,4}$", SCRIPTED, what="Fastify", package="fastify"),
    CodeSign(r"\bexpress\(\)\.listen\(", SCRIPTED, what="Express", package="express"),
    CodeSign(r"\bNestFactory\.create(?:Microservice)?\b", SCRIPTED, what="NestJS", package="@nestjs/core"),
    CodeSign(r"\b(?:https?|http2|net|tls)\.create(?:Secure)?Server\(", SCRIPTED, alone=False),
    CodeSign(
        r"(?<![\w.])createServer\(\s{0,4}(?:app\b|(?:async\s{1,4})?\(?\s{0,4}_?(?:req|request)\b)",
        SCRIPTED,
        alone=False,
    ),
    CodeSign(MADE + r"new Hono\b", SCRIPTED, what="Hono", package="hono", alone=False),
    CodeSign(
        r"(?:\bfrom\s{1,4}|\brequire\()[\"']@hono/node-server[\"']", SCRIPTED, what="Hono", package="@hono/node-server"
    ),
    CodeSign(r"\bnew Elysia\(", SCRIPTED, what="Elysia", package="elysia"),
    CodeSign(r"\bBun\.serve\b", SCRIPTED, what="Bun", alone=False),
    CodeSign(r"\bDeno\.serve\(", SCRIPTED, what="Deno"),
    CodeSign(r"\b[hH]api\.server\(|\bnew Hapi\.Server\(", SCRIPTED, what="hapi", package="@hapi/hapi"),
    CodeSign(r"\brestify\.createServer\(", SCRIPTED, what="Restify", package="restify"),
    CodeSign(r"\buWS\.(?:SSL)?App\(", SCRIPTED, what="uWebSockets.js", package="uwebsockets.js"),
    CodeSign(r"\bnew Ignitor\(", SCRIPTED, what="AdonisJS", package="@adonisjs/core"),
    CodeSign(r"\bextends .{0,80}\bRestApplication\b", SCRIPTED, what="LoopBack", package="@loopback/rest"),
    CodeSign(r"\bsails\.lift\(", SCRIPTED, what="Sails", package="sails"),
    CodeSign(
        r"\bnew (?:WebSocketServer|(?:WebSocket|ws|WS)\.Server)\(\s{0,4}\{\s{0,4}(?:host|port)\b",
        SCRIPTED,
        what="ws",
        package="ws",
    ),
    CodeSign(r"\bstartStandaloneServer\(", SCRIPTED, what="Apollo", package="@apollo/server"),
    CodeSign(r"\.bindAsync\(", SCRIPTED, what="gRPC", package="@grpc/grpc-js"),
    # Go
    CodeSign(r"\.ListenAndServe(?:TLS)?\(", "go"),
    CodeSign(r"\b(?:http|\w{0,30}[sS]erver|srv)\.Serve(?:TLS)?\(", "go"),
    CodeSign(r"\bgrpc\.NewServer\(", "go", what="gRPC", package="google.golang.org/grpc"),
    CodeSign(r"\bgin\.(?:Default|New)\(", "go", what="Gin", package="github.com/gin-gonic/gin"),
    CodeSign(r"\becho\.New\(", "go", what="Echo"),
    CodeSign(r"\bfiber\.New\(", "go", what="Fiber"),
    CodeSign(r"\biris\.(?:New|Default)\(", "go", what="Iris"),
    CodeSign(r"\bbeego\.Run\(", "go", what="Beego"),
    CodeSign(r"\bbuffalo\.New\(", "go", what="Buffalo", package="github.com/gobuffalo/buffalo"),
    CodeSign(r"\b(?:rest|zrpc)\.MustNewServer\(", "go", what="go-zero", package="github.com/zeromicro/go-zero"),
    CodeSign(r"\bkratos\.New\(", "go", what="Kratos"),
    CodeSign(
        r"\bctrl\.NewManager\(|\bmanager\.New\([^{]{0,80}\bmanager\.Options\{",
        "go",
        what="controller-runtime",
        package="sigs.k8s.io/controller-runtime",
    ),
    CodeSign(r"\b(?:net|tls)\.Listen\(\s{0,4}\"(?:tcp|unix)", "go", alone=False),
    # Java, Kotlin, Scala
    CodeSign(
        r"@SpringBootApplication\b|\bSpringApplication\.run\(|\brunApplication<|\bSpringApplicationBuilder\(",
        JVM,
        what="Spring Boot",
    ),
    CodeSign(r"@QuarkusMain\b|\bQuarkus\.run\(", JVM, what="Quarkus"),
    CodeSign(
        r"\bMicronaut\.(?:run|build)\(|\bio\.micronaut\.runtime\.Micronaut\.(?:\*|run\b|build\b)", JVM, "Micronaut"
    ),
    CodeSign(r"\bembeddedServer\(", JVM, what="Ktor"),
    CodeSign(r"\bEngineMain\.main\(", JVM, what="Ktor"),
    CodeSign(r"\bJavalin\.(?:create|start)\(", JVM, what="Javalin"),
    CodeSign(r"\bimport static spark\.Spark\.", JVM, what="Spark Java"),
    CodeSign(r"\b(?:Netty)?ServerBuilder\.for(?:Port|Address)\(|\bGrpc\.newServerBuilderForPort\(", JVM, what="gRPC"),
    CodeSign(r"\bextends Application<\w{1,80}>|\bclass \w{1,80}\s?:\s?Application<\w{1,80}>\(", JVM, what="Dropwizard"),
    CodeSign(r"\bextends Application\[\w{1,80}\]", JVM, what="Dropwizard"),
    CodeSign(
        r"^\s{0,40}\.newServerAt\("
        r"|\bHttp(?:\(\w{0,40}\)|\.get\(\w{1,40}\))\.(?:newServerAt|bind(?:AndHandle)?(?:Async|Sync)?)\(",
        JVM,
        what="Akka or Pekko HTTP",
    ),
    CodeSign(r"\b(?:Ember|Blaze)ServerBuilder\b", JVM, what="http4s"),
    CodeSign(r"\bServer\.serve\(", "scala", what="ZIO HTTP"),
    CodeSign(r"\bextends cask\.Main(?:Routes)?\b", "scala", what="Cask"),
    CodeSign(r"\.asServer\(", "kotlin", what="http4k"),
    CodeSign(r"^import org\.eclipse\.jetty\.server\.Server\b", JVM, what="Jetty"),
    CodeSign(r"^import org\.apache\.catalina\.startup\.Tomcat\b", JVM, what="Tomcat"),
    CodeSign(r"^import com\.linecorp\.armeria\.server\.Server\b", JVM, what="Armeria"),
    CodeSign(r"\bUndertow\.builder\(", JVM, what="Undertow"),
    CodeSign(r"(?<!Factory)\.createHttpServer\(", JVM, what="Vert.x"),
    CodeSign(r"\bGrizzlyHttpServerFactory\.createHttpServer\(", JVM, what="Grizzly"),
    CodeSign(r"\bWebServer\.(?:builder|create)\(", JVM, what="Helidon"),
    CodeSign(r"\bRatpackServer\.(?:start|of)\(", JVM, what="Ratpack"),
    CodeSign(r"\bJooby\.runApp\(|(?<![\w.])runApp\(\s{0,4}args\b", "java kotlin", what="Jooby"),
    CodeSign(r"\bGrailsApp\.run\(", JVM, what="Grails"),
    CodeSign(r"\bHttpServer\.create\(", JVM, alone=False),
    # C#, F#
    CodeSign(r"\bWebApplication\.Create(?:(?:Slim|Empty)?Builder)?\(", DOTNET, what="ASP.NET Core"),
    CodeSign(r"\bWebHost\.(?:CreateDefaultBuilder|Start)\b|\bnew WebHostBuilder\(", DOTNET, what="ASP.NET Core"),
    CodeSign(r"(?<!base)\.ConfigureWebHost(?:Defaults)?\(", DOTNET, what="ASP.NET Core"),
    CodeSign(r"\bWebApp\.Start(?:<|\()", DOTNET, what="OWIN"),
    CodeSign(r"\bnew (?:HttpListener|TcpListener)\(", "csharp", alone=False),
    # Ruby
    CodeSign(r"<\s{0,4}Sinatra::(?:Base|Application)\b", "ruby", what="Sinatra", package="sinatra"),
    CodeSign(r"\brequire ['\"]sinatra['\"]", "ruby", what="Sinatra", package="sinatra"),
    CodeSign(r"<\s{0,4}Rails::Application\b", "ruby", what="Rails"),
    CodeSign(r"<\s{0,4}Hanami::App(?:lication)?\b", "ruby", what="Hanami", package="hanami"),
    CodeSign(r"<\s{0,4}Roda\b(?!::)", "ruby", what="Roda", package="roda"),
    CodeSign(r"<\s{0,4}Grape::API\b", "ruby", what="Grape", package="grape"),
    CodeSign(r"<\s{0,4}Padrino::Application\b|\brun Padrino\.application\b", "ruby", what="Padrino", package="padrino"),
    CodeSign(r"\bGRPC::RpcServer\.new\b", "ruby", what="gRPC", package="grpc"),
    CodeSign(
        r"\bWEBrick::HTTPServer\.new\b|\bRack(?:up)?::(?:Handler::\w{1,20}\.run|Server\.start)\b", "ruby", alone=False
    ),
    CodeSign(r"(?<![\w:])(?:TCP|UNIX)Server\.(?:new|open)\b", "ruby", alone=False),
    # PHP
    CodeSign(r"\bAppFactory::create\b|\bnew \\?Slim\\App\(", "php", what="Slim", package="slim/slim"),
    CodeSign(r"->handleRequest\(\s{0,4}Request::capture\(\)", "php", what="Laravel", package="laravel/framework"),
    CodeSign(
        r"->make\(\s{0,4}(?:\\?Illuminate\\Contracts\\Http\\)?Kernel::class\)",
        "php",
        what="Laravel",
        package="laravel/framework",
    ),
    CodeSign(r"\bnew \\?Laravel\\Lumen\\Application\(", "php", what="Lumen", package="laravel/lumen-framework"),
    CodeSign(r"/autoload_runtime\.php['\"]", "php", what="Symfony", package="symfony/framework-bundle"),
    CodeSign(
        r"\bnew \\?(?:App\\)?(?:App)?Kernel\(\s{0,4}(?:\(string\)\s{0,4})?(?:\$|['\"](?:prod|dev)\b)",
        "php",
        what="Symfony",
        package="symfony/framework-bundle",
        alone=False,
    ),
    CodeSign(r"\bnew Server\(\s{0,4}new Application\(", "php", what="CakePHP", package="cakephp/cakephp"),
    CodeSign(r"\byii\\web\\Application\(", "php", what="Yii", package="yiisoft/yii2"),
    CodeSign(r"\bBoot::bootWeb\(|/CodeIgniter\.php['\"]", "php", what="CodeIgniter", package="codeigniter4/framework"),
    CodeSign(r"\bLaminas\\Mvc\\Application\b", "php", what="Laminas", package="laminas/laminas-mvc"),
    CodeSign(r"/wp-blog-header\.php['\"]", "php", what="WordPress"),
    CodeSign(r"\bnew DrupalKernel\(", "php", what="Drupal", package="drupal/core"),
    CodeSign(r"\bnew \\?(?:React\\Http\\)?HttpServer\(", "php", what="ReactPHP", package="react/http"),
    CodeSign(r"\bIoServer::factory\(", "php", what="Ratchet", package="cboden/ratchet"),
    CodeSign(
        r"\bnew \\?(?:Workerman\\)?Worker\(\s{0,4}['\"](?:http|tcp|udp|unix|websocket|text)://",
        "php",
        what="Workerman",
        package="workerman/workerman",
    ),
    CodeSign(
        r"\bnew \\?(?:Open)?Swoole\\(?:Coroutine\\)?(?:(?:Http|WebSocket|HTTP)\\)?Server\(",
        "php",
        what="Swoole",
    ),
    CodeSign(
        r"\bnew (?:RoadRunner\\)?(?:Http\\)?PSR7Worker\(", "php", what="RoadRunner", package="spiral/roadrunner-http"
    ),
    # Rust
    CodeSign(r"\baxum::(?:serve|Server::bind)\(|\baxum_server::(?:bind|from_tcp)", "rust", what="axum", package="axum"),
    CodeSign(
        r"(?<!axum::)\bServer::bind\(|\bhttp[12]::Builder::new\(|\.serve_connection(?:_with_upgrades)?\(",
        "rust",
        what="hyper",
        package="hyper",
    ),
    CodeSign(r"\bHttpServer::new\(", "rust", what="Actix Web", package="actix-web"),
    CodeSign(r"#\[(?:rocket::)?launch\]|#\[rocket::main\]", "rust", what="Rocket", package="rocket"),
    CodeSign(r"\brocket::(?:build|custom|ignite)\(", "rust", what="Rocket", package="rocket"),
    CodeSign(r"\bwarp::serve\(", "rust", what="warp", package="warp"),
    CodeSign(r"\btide::(?:new|with_state)\(", "rust", what="Tide", package="tide"),
    CodeSign(r"\bgotham::(?:start|plain::start)\w{0,20}\(", "rust", what="Gotham", package="gotham"),
    CodeSign(r"\brouille::start_server\w{0,20}[!(]", "rust", what="Rouille", package="rouille"),
    CodeSign(r"\btiny_http::Server\b", "rust", what="tiny-http", package="tiny_http"),
    CodeSign(r"(?<!:)\bServer::new\(\s{0,4}(?:TcpListener::bind|acceptor\b)", "rust", what="poem or salvo"),
    CodeSign(
        r"\btransport::(?:\{[\w, ]{0,80}\b)?Server\b|(?<![\w:])Server::builder\(\)",
        "rust",
        what="tonic",
        package="tonic",
        alone=False,
    ),
    CodeSign(r"\b(?:Tcp|Unix)Listener::bind\(", "rust", alone=False),
    # Elixir, Erlang
    CodeSign(r"\buse Phoenix\.Endpoint\b", "elixir", what="Phoenix", package="phoenix"),
    CodeSign(
        r"\{\s{0,4}(?:Bandit|Plug\.Cowboy)\s{0,4},|\bPlug\.(?:Adapters\.)?Cowboy\.https?\(",
        "elixir",
        what="Plug",
    ),
    CodeSign(r"\buse GRPC\.Endpoint\b|\bGRPC\.Server\.Supervisor\b", "elixir", what="gRPC", package="grpc"),
    CodeSign(r"\bcowboy(?::|\.)start_(?:clear|tls)\(", "elixir erlang", what="Cowboy", package="cowboy"),
    CodeSign(r"\bgen_tcp(?::|\.)listen\(", "elixir erlang", alone=False),
    # Swift, Dart
    CodeSign(r"\bApplication\.make\(|=\s{0,4}Application\(\s{0,4}env\b", "swift", what="Vapor"),
    CodeSign(r"\bApplication\(\s{0,4}router:", "swift", what="Hummingbird"),
    CodeSign(r"\b(?:shelf_io|io)\.serve\(", "dart", what="shelf", package="shelf"),
    CodeSign(r"=\s{0,4}Serverpod\(", "dart", what="Serverpod", package="serverpod"),
    CodeSign(r"\bHttpServer\.bind(?:Secure)?\(", "dart", alone=False),
    # C and C++
    CodeSign(r"\bgrpc::ServerBuilder\b|\bServerBuilder builder\b", "cpp c", what="gRPC"),
    CodeSign(r"\bdrogon::app\(\)|(?<![\w.>])app\(\)\.(?:addListener|loadConfigFile)\(", "cpp", what="Drogon"),
    CodeSign(r"\bcrow::(?:SimpleApp|App)\b", "cpp", what="Crow"),
    CodeSign(r"\bhttplib::(?:SSL)?Server\b", "cpp", what="cpp-httplib"),
    CodeSign(r"\boatpp::network::Server\b", "cpp", what="Oat++"),
    CodeSign(r"\buWS::(?:SSL)?App\b", "cpp", what="uWebSockets"),
    CodeSign(r"\bPoco::Net::HTTPServer\b|\bPistache::Http::Endpoint\b", "cpp", what="HTTP library"),
    CodeSign(r"\bhttp_listener\b", "cpp", what="C++ REST SDK"),
    CodeSign(r"\bMHD_start_daemon\b|\bmg_http_listen\(|\bevhttp_bind_socket", "cpp c", what="HTTP library"),
    CodeSign(r"\btcp::acceptor\b", "cpp", what="Asio", alone=False),
    CodeSign(
        r"(?<![\w.>])listen\(\s{0,4}\w{1,60}\s{0,4},\s{0,4}(?:SOMAXCONN|\d{1,5}|\w{0,20}(?:BACKLOG|backlog))\s{0,4}\)",
        "cpp c",
        alone=False,
    ),
)
"""Where a program opens a listener or hands its application to a server; `what` is the framework, empty for a language's own library.

In the `NATIVE` languages the package needs a main function as well.
"""

MAINS = (
    CodeSign(r"^func main\(\s{0,4}\)", "go"),
    CodeSign(r"^\s{0,8}(?:pub )?(?:async )?fn main\(\s{0,4}\)|#\[(?:rocket::)?launch\]", "rust"),
    CodeSign(r"\b(?:int|auto)\s{1,4}main\s{0,4}\(|^main\s{0,4}\(", "c cpp"),
)
"""The main function of the languages in `NATIVE`: a package without one is a library. Rocket's attribute `launch` makes one."""

RENDERERS = {
    "next": "Next.js",
    "nuxt": "Nuxt",
    "@remix-run/serve": "Remix",
    "@remix-run/node": "Remix",
    "@react-router/serve": "React Router",
    "@react-router/node": "React Router",
    "@sveltejs/adapter-node": "SvelteKit",
    "@sveltejs/kit": "SvelteKit",
    "@astrojs/node": "Astro",
    "@angular/ssr": "Angular",
    "@tanstack/react-start": "TanStack Start",
    "solid-start": "SolidStart",
}
"""Packages of npm that render pages on a server, and what they are called. Their start scripts count beside an image or deployment
configuration alone."""
