<?xml version="1.0" encoding="UTF-8"?>
<!--
  One Akoma Ntoso 3.0 document to one self-contained HTML page.

  Every word of the document reaches the page in document order, with one exception: the words of
  an authorialNote go to the notes section at the end, its marker stays as the call. What the page
  adds of its own (contents, labels, permalinks) stands outside <article>, carries the class "made",
  or is drawn by the style sheet.

  Three parameters travel down the block templates:
    lead   ancestors whose number, permalink and opening quotation mark open the next line of text
    trail  ancestors whose closing quotation mark ends the last line of text
    tag    li inside ol, div elsewhere

  Modes: default for blocks, inline for what stands within a line, text for a line without mark-up.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:akn="http://docs.oasis-open.org/legaldocml/ns/akn/3.0" exclude-result-prefixes="akn">

  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>

  <xsl:param name="lang" select="'en'"/>
  <xsl:param name="dir" select="'ltr'"/>
  <xsl:param name="theme" select="'plain'"/>
  <xsl:param name="draft" select="''"/>
  <xsl:param name="title" select="normalize-space(//akn:preface)"/>
  <xsl:param name="symbol" select="''"/>
  <xsl:param name="logo" select="''"/>
  <xsl:param name="css" select="''"/>
  <xsl:param name="css-screen" select="''"/>
  <xsl:param name="css-print" select="''"/>
  <xsl:param name="json-ld" select="''"/>
  <xsl:param name="script" select="''"/>
  <xsl:param name="label-contents" select="'Contents'"/>
  <xsl:param name="label-notes" select="'Notes'"/>
  <xsl:param name="label-skip" select="'Skip to content'"/>
  <xsl:param name="label-permalink" select="'Permalink'"/>
  <xsl:param name="label-copied" select="'Link copied'"/>
  <xsl:param name="label-back" select="'Back to the text'"/>
  <xsl:param name="label-note" select="'Note'"/>
  <xsl:param name="label-emblem" select="'Emblem'"/>
  <xsl:param name="label-table" select="'Table'"/>

  <xsl:variable name="lower" select="'abcdefghijklmnopqrstuvwxyz'"/>
  <xsl:variable name="upper" select="'ABCDEFGHIJKLMNOPQRSTUVWXYZ'"/>
  <xsl:variable name="ascii"> !"#$%&amp;'()*+,-./0123456789:;&lt;=&gt;?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~–—‘’“”</xsl:variable>
  <xsl:variable name="letters" select="concat($lower, $upper)"/>
  <xsl:variable name="closing">.,;:!?)]»›”’"'。，；：、」』）،؛؟</xsl:variable>

  <xsl:key name="eId" match="*[@eId][not(ancestor::akn:meta)]" use="@eId"/>
  <xsl:key name="address" match="akn:alternativeReference[@href]" use="translate(@for, '#', '')"/>

  <xsl:variable name="notes" select="//akn:authorialNote[not(ancestor::akn:meta)]"/>
  <!-- A page without a title of its own starts its headings at h1, so that no level is skipped. -->
  <xsl:variable name="titled" select="number(boolean(/akn:akomaNtoso/*/akn:preface[normalize-space()]))"/>

  <!-- Page -->

  <xsl:template match="/">
    <xsl:apply-templates select="akn:akomaNtoso"/>
  </xsl:template>

  <xsl:template match="akn:akomaNtoso">
    <html lang="{$lang}" dir="{$dir}" class="theme-{$theme}" data-theme="{$theme}">
      <xsl:if test="$draft != ''">
        <xsl:attribute name="data-draft"><xsl:value-of select="$draft"/></xsl:attribute>
      </xsl:if>
      <xsl:call-template name="head"/>
      <body>
        <a class="skip" href="#_document"><xsl:value-of select="$label-skip"/></a>
        <xsl:if test="$draft != ''">
          <p class="draft-mark" role="note"><xsl:value-of select="$draft"/></p>
        </xsl:if>
        <div class="page">
          <xsl:call-template name="contents"/>
          <main id="_document" tabindex="-1">
            <!-- A document without any heading is found by its name all the same; only a screen reader says it. -->
            <xsl:if test="$titled = 0 and $title != '' and not($notes or //akn:heading[normalize-space()]
                or //akn:crossHeading[normalize-space()] or //akn:container[@name = 'heading'])">
              <h1 class="skip"><xsl:value-of select="$title"/></h1>
            </xsl:if>
            <article data-symbol="{$symbol}" class="{local-name(*[1])}">
              <xsl:apply-templates select="*[not(self::akn:components)]"/>
              <xsl:apply-templates select="akn:components"/>
              <xsl:call-template name="notes"/>
            </article>
          </main>
        </div>
        <xsl:if test="$script != ''">
          <!-- Not on html: some parsers (libxml2) take all words before the charset for Latin-1. -->
          <script data-copied="{$label-copied}"><xsl:value-of select="$script"/></script>
        </xsl:if>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="head">
    <head prefix="eli: http://data.europa.eu/eli/ontology#">
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title><xsl:value-of select="$title"/></title>
      <meta name="generator" content="aknpress"/>
      <style><xsl:value-of select="$css"/></style>
      <style media="screen"><xsl:value-of select="$css-screen"/></style>
      <style media="print"><xsl:value-of select="$css-print"/></style>
      <xsl:if test="$json-ld != ''">
        <script type="application/ld+json"><xsl:value-of select="$json-ld"/></script>
      </xsl:if>
    </head>
  </xsl:template>

  <xsl:template name="contents">
    <xsl:variable name="entries" select="//akn:heading[normalize-space()][not(ancestor::akn:meta)]
        | //akn:crossHeading[normalize-space()]
        | (//akn:section | //akn:part | //akn:division | //akn:chapter | //akn:title)[not(akn:heading[normalize-space()]
            or akn:subheading[normalize-space()] or akn:content or akn:list or akn:intro)]/akn:num
        | //akn:container/akn:blockList[1]/akn:listIntroduction
        | //akn:container/akn:p[1][following-sibling::*]
        | //akn:container[@name = 'heading'][normalize-space()]
        | //akn:attachment/akn:doc/akn:preface[normalize-space()]
        | //akn:component/*/akn:preface[normalize-space()]"/>
    <xsl:variable name="listed">
      <xsl:apply-templates select="$entries" mode="contents"/>
    </xsl:variable>
    <xsl:if test="count($entries) &gt; 1 and normalize-space($listed) != ''">
      <nav id="_contents" class="contents" aria-labelledby="_contents_label">
        <details open="open">
          <summary>
            <span id="_contents_label" class="label"><xsl:value-of select="$label-contents"/></span>
            <!-- Where the reader is, said by the script while the list is folded. -->
            <span class="here"/>
          </summary>
          <ul><xsl:copy-of select="$listed"/></ul>
        </details>
      </nav>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:heading | akn:crossHeading" mode="contents">
    <xsl:call-template name="entry">
      <xsl:with-param name="target" select="(self::*[@eId] | parent::*[@eId])[last()]"/>
      <xsl:with-param name="num" select="self::akn:heading/preceding-sibling::akn:num"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="akn:num" mode="contents">
    <xsl:call-template name="entry">
      <xsl:with-param name="target" select="ancestor::*[@eId][1]"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="akn:listIntroduction | akn:p" mode="contents">
    <xsl:variable name="verb"><xsl:call-template name="is-verb-line"/></xsl:variable>
    <xsl:if test="$verb = 'yes'">
      <xsl:call-template name="entry">
        <xsl:with-param name="target" select="ancestor::akn:container[@eId][1]"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:preface | akn:container" mode="contents">
    <xsl:call-template name="entry">
      <xsl:with-param name="target" select="ancestor-or-self::*[@eId][1]"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="entry">
    <xsl:param name="target"/>
    <xsl:param name="num" select="/.."/>
    <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
    <xsl:if test="$target">
      <li class="level-{$level}">
        <a href="#{translate($target/@eId, ' ', '')}">
          <xsl:if test="$num">
            <xsl:apply-templates select="$num" mode="text"/>
            <xsl:text> </xsl:text>
          </xsl:if>
          <xsl:apply-templates select="." mode="text"/>
        </a>
      </li>
    </xsl:if>
  </xsl:template>

  <!-- A line without mark-up, for the contents and for labels -->

  <xsl:template match="*" mode="text"><xsl:apply-templates mode="text"/></xsl:template>
  <xsl:template match="akn:authorialNote" mode="text"/>
  <xsl:template match="akn:eol | akn:br" mode="text"><xsl:text> </xsl:text></xsl:template>
  <xsl:template match="akn:p | akn:longTitle" mode="text">
    <xsl:apply-templates mode="text"/>
    <xsl:text> </xsl:text>
  </xsl:template>
  <xsl:template match="comment() | processing-instruction()" mode="text"/>

  <!-- Identity and place -->

  <!-- An eId given twice (strangers' files do) makes one id, on the first of its elements. -->
  <xsl:template name="id">
    <xsl:if test="@eId and count(. | key('eId', @eId)[1]) = 1">
      <xsl:attribute name="id"><xsl:value-of select="translate(@eId, ' ', '')"/></xsl:attribute>
    </xsl:if>
    <xsl:call-template name="language"/>
  </xsl:template>

  <xsl:template name="language">
    <xsl:if test="@xml:lang">
      <xsl:attribute name="lang"><xsl:value-of select="@xml:lang"/></xsl:attribute>
    </xsl:if>
  </xsl:template>

  <!-- In a right-to-left text, words that are Latin altogether (a symbol, an English title) run as a whole from
       left to right; without this their full stops and brackets change sides. -->
  <xsl:template name="direction">
    <xsl:variable name="words" select="normalize-space()"/>
    <xsl:if test="$dir = 'rtl' and $words != '' and translate($words, $ascii, '') = ''
        and translate($words, $letters, '') != $words">ltr</xsl:if>
  </xsl:template>

  <xsl:template name="run-direction">
    <xsl:variable name="own"><xsl:call-template name="direction"/></xsl:variable>
    <xsl:if test="$own != ''"><xsl:attribute name="dir"><xsl:value-of select="$own"/></xsl:attribute></xsl:if>
  </xsl:template>

  <!-- Heading level of the context: 1 for the title, one more for each ancestor that has a heading. -->
  <xsl:template name="level">
    <xsl:variable name="depth" select="1 + $titled
        + count(ancestor::*[akn:heading or (akn:num and not(akn:content or akn:list or akn:intro) and
            (self::akn:section or self::akn:part or self::akn:division or self::akn:chapter or self::akn:title))])
        - number(boolean(self::akn:heading or self::akn:num))
        + count(ancestor::akn:attachment[not(akn:heading)][akn:*/akn:preface[normalize-space()]
            or akn:*/akn:mainBody/*[1][self::akn:container[@name = 'heading']]])
        - number(boolean(self::akn:container[@name = 'heading'][not(preceding-sibling::*)]/../../parent::akn:attachment))
        + count(ancestor::akn:component[akn:*/akn:preface[normalize-space()]])
        - number(boolean(self::akn:preface or ancestor::akn:preface))"/>
    <xsl:choose>
      <xsl:when test="$depth &gt; 6">6</xsl:when>
      <xsl:when test="$depth &lt; 1">1</xsl:when>
      <xsl:otherwise><xsl:value-of select="$depth"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Whether the context is an ITU verb line: the container's verb and nothing else. -->
  <xsl:template name="is-verb-line">
    <xsl:variable name="container" select="ancestor::akn:container[1]"/>
    <xsl:variable name="length" select="string-length(normalize-space())"/>
    <xsl:if test="$container/parent::akn:preamble and $length &gt; 0 and $length &lt;= 80
        and $length &lt;= string-length(normalize-space($container/@name)) + 2
        and count(. | $container/akn:blockList[1]/akn:listIntroduction | $container/akn:p[1][following-sibling::*]) =
            count($container/akn:blockList[1]/akn:listIntroduction | $container/akn:p[1][following-sibling::*])">yes</xsl:if>
  </xsl:template>

  <!-- Lead and trail -->

  <xsl:template match="*" mode="lead">
    <xsl:if test="@startQuote">
      <span class="quote"><xsl:value-of select="@startQuote"/></span>
    </xsl:if>
    <xsl:if test="akn:num and not(self::akn:crossHeading or self::akn:formula or self::akn:heading or self::akn:subheading)">
      <span class="num"><xsl:apply-templates select="akn:num/node()" mode="inline"/><xsl:text> </xsl:text></span>
    </xsl:if>
    <xsl:if test="not(@startQuote)"><xsl:call-template name="permalink"/></xsl:if>
  </xsl:template>

  <xsl:template name="permalink">
    <xsl:if test="@eId and count(. | key('eId', @eId)[1]) = 1">
      <a class="permalink made" href="#{translate(@eId, ' ', '')}">
        <xsl:attribute name="aria-label">
          <xsl:value-of select="$label-permalink"/>
          <xsl:text> </xsl:text>
          <xsl:choose>
            <xsl:when test="normalize-space(akn:num)"><xsl:value-of select="normalize-space(akn:num)"/></xsl:when>
            <xsl:when test="@name"><xsl:value-of select="normalize-space(@name)"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="@eId"/></xsl:otherwise>
          </xsl:choose>
        </xsl:attribute>
      </a>
    </xsl:if>
  </xsl:template>

  <xsl:template name="trail">
    <xsl:param name="trail" select="/.."/>
    <xsl:for-each select="$trail">
      <!-- Document order is outermost first; quotation marks close innermost first. -->
      <xsl:sort select="position()" data-type="number" order="descending"/>
      <xsl:if test="@endQuote">
        <span class="quote"><xsl:value-of select="@endQuote"/></span>
      </xsl:if>
      <xsl:apply-templates mode="closing" select="following-sibling::node()[1][self::text()]
          | self::*[not(following-sibling::node()[self::* or normalize-space()])]/parent::akn:mod/following-sibling::node()[1][self::text()]"/>
    </xsl:for-each>
  </xsl:template>

  <!-- Punctuation straight after a quoted passage belongs on the passage's last line. -->
  <xsl:template match="text()" mode="closing">
    <xsl:if test="normalize-space() != '' and translate(normalize-space(), $closing, '') = ''">
      <xsl:value-of select="normalize-space()"/>
    </xsl:if>
  </xsl:template>

  <!-- The children of a block, the first with the lead and the last with the trail. -->
  <xsl:template name="flow">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:param name="nodes" select="*[not(self::akn:num or self::akn:meta)] | text()[normalize-space()]"/>
    <xsl:if test="not($nodes) and ($lead or $trail)">
      <p class="numbered">
        <xsl:apply-templates select="$lead" mode="lead"/>
        <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
      </p>
    </xsl:if>
    <!-- What is no line of text and no group of lines cannot take a number in (only wrong documents ask for it). -->
    <xsl:if test="$nodes[1][self::akn:statement or self::akn:doc or self::akn:act or self::akn:bill
        or self::akn:documentCollection or self::akn:debateReport or self::akn:officialGazette or self::akn:judgment
        or self::akn:debate or self::akn:amendmentList or self::akn:amendment or self::akn:portion
        or self::akn:collectionBody or self::akn:coverPage or self::akn:preface or self::akn:preamble or self::akn:formula
        or self::akn:mainBody or self::akn:body or self::akn:conclusions or self::akn:attachments or self::akn:attachment
        or self::akn:components or self::akn:component or self::akn:authorialNote]">
      <xsl:apply-templates select="$lead" mode="own-line"/>
    </xsl:if>
    <xsl:for-each select="$nodes">
      <xsl:variable name="first" select="position() = 1"/>
      <xsl:variable name="last" select="position() = last()"/>
      <xsl:apply-templates select=".">
        <xsl:with-param name="lead" select="$lead[$first]"/>
        <xsl:with-param name="trail" select="$trail[$last]"/>
        <xsl:with-param name="tag" select="$tag"/>
      </xsl:apply-templates>
    </xsl:for-each>
  </xsl:template>

  <!-- Parts of the document -->

  <xsl:template match="akn:meta | akn:componentRef[not(normalize-space())] | akn:documentRef[not(normalize-space())] | comment() | processing-instruction()"/>

  <!-- Anything unknown keeps its words: as one line if it has text of its own, else child by child. -->
  <xsl:template match="*">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:choose>
      <xsl:when test="text()[normalize-space()]">
        <xsl:call-template name="line">
          <xsl:with-param name="lead" select="$lead"/>
          <xsl:with-param name="trail" select="$trail"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:element name="{$tag}">
          <xsl:call-template name="id"/>
          <xsl:attribute name="class"><xsl:value-of select="local-name()"/></xsl:attribute>
          <xsl:call-template name="flow">
            <xsl:with-param name="lead" select="$lead"/>
            <xsl:with-param name="trail" select="$trail"/>
            <xsl:with-param name="nodes" select="*[not(self::akn:meta)]"/>
          </xsl:call-template>
        </xsl:element>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="text()[normalize-space()]">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <p>
      <xsl:apply-templates select="$lead" mode="lead"/>
      <xsl:value-of select="."/>
      <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
    </p>
  </xsl:template>
  <xsl:template match="text()"/>

  <xsl:template match="akn:statement | akn:doc | akn:act | akn:bill | akn:documentCollection | akn:debateReport
      | akn:officialGazette | akn:judgment | akn:debate | akn:amendmentList | akn:amendment | akn:portion
      | akn:collectionBody">
    <xsl:call-template name="flow">
      <xsl:with-param name="nodes" select="*[not(self::akn:meta)] | text()[normalize-space()]"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="akn:coverPage">
    <header class="coverPage">
      <xsl:if test="not(akn:p/akn:session)"><xsl:attribute name="class">coverPage sessionless</xsl:attribute></xsl:if>
      <xsl:call-template name="id"/>
      <xsl:if test="$logo != '' and not(akn:p[akn:docAuthority or */akn:docAuthority]) and not(ancestor::akn:attachment)">
        <xsl:call-template name="emblem"/>
      </xsl:if>
      <xsl:apply-templates select="* | text()[normalize-space()]"/>
    </header>
  </xsl:template>

  <xsl:template name="emblem">
    <p class="emblem made"><img src="{$logo}" alt="{$label-emblem}"/></p>
  </xsl:template>

  <!-- A masthead line is called by what it says, so that a theme can place it. -->
  <xsl:template match="akn:coverPage/akn:p">
    <xsl:variable name="said" select="(.//akn:docAuthority | .//akn:docNumber | .//akn:docStatus | .//akn:docDate
        | .//akn:session | .//akn:docTitle | .//akn:docProponent | .//akn:docType | .//akn:docStage
        | .//akn:docCommittee | .//akn:inline)[1]"/>
    <xsl:variable name="what">
      <xsl:choose>
        <xsl:when test="$said/self::akn:docAuthority and following-sibling::akn:p//akn:docAuthority">publisher</xsl:when>
        <xsl:when test="$said/self::akn:docAuthority">organ</xsl:when>
        <xsl:when test="$said/self::akn:docNumber">symbol</xsl:when>
        <xsl:when test="$said/self::akn:inline"><xsl:value-of select="translate($said/@name, ' ', '-')"/></xsl:when>
        <xsl:when test="$said"><xsl:value-of select="local-name($said)"/></xsl:when>
      </xsl:choose>
    </xsl:variable>
    <!-- The emblem stands before the name of the organ that acts: the last of the authorities. -->
    <xsl:if test="$logo != '' and $what = 'organ' and not(ancestor::akn:attachment)">
      <xsl:call-template name="emblem"/>
    </xsl:if>
    <xsl:if test="normalize-space() or .//akn:authorialNote">
      <xsl:call-template name="line">
        <xsl:with-param name="class" select="$what"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- The title: one heading, however many lines it has. -->
  <xsl:template match="akn:preface">
    <xsl:param name="lead" select="/.."/>
    <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
    <xsl:variable name="lines" select="akn:longTitle | akn:shortTitle | akn:p | akn:block | akn:heading"/>
    <div class="preface">
      <xsl:call-template name="id"/>
      <xsl:choose>
        <xsl:when test="text()[normalize-space()]"><xsl:apply-templates select="* | text()[normalize-space()]"/></xsl:when>
        <xsl:when test="akn:longTitle[normalize-space()] and not(*[not(self::akn:longTitle or self::akn:p or self::akn:heading)])">
          <xsl:element name="h{$level}">
            <xsl:attribute name="class">title</xsl:attribute>
            <xsl:apply-templates select="$lines" mode="title"/>
          </xsl:element>
        </xsl:when>
        <xsl:when test="$lines[normalize-space()]">
          <xsl:element name="h{$level}">
            <xsl:attribute name="class">title</xsl:attribute>
            <xsl:apply-templates select="$lines[not(preceding-sibling::*[not(self::akn:longTitle or self::akn:shortTitle
                or self::akn:p or self::akn:block or self::akn:heading)])]" mode="title"/>
          </xsl:element>
          <xsl:apply-templates select="*[not(self::akn:longTitle or self::akn:shortTitle or self::akn:p or self::akn:block
              or self::akn:heading) or preceding-sibling::*[not(self::akn:longTitle or self::akn:shortTitle or self::akn:p
              or self::akn:block or self::akn:heading)]]"/>
        </xsl:when>
        <xsl:otherwise><xsl:apply-templates select="*"/></xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>

  <xsl:template match="*" mode="title">
    <span class="line {local-name()}">
      <xsl:call-template name="id"/>
      <xsl:apply-templates mode="inline"/>
    </span>
  </xsl:template>

  <xsl:template match="akn:longTitle[akn:p or akn:block][not(text()[normalize-space()])]" mode="title">
    <span class="longTitle">
      <xsl:call-template name="id"/>
      <xsl:apply-templates select="*" mode="title"/>
    </span>
  </xsl:template>

  <xsl:template match="akn:formula">
    <div>
      <xsl:attribute name="class">
        <xsl:text>formula</xsl:text>
        <xsl:if test="not(.//akn:organization or .//akn:span or .//akn:i)"> unmarked</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:call-template name="flow">
        <xsl:with-param name="lead" select="."/>
        <xsl:with-param name="nodes" select="* | text()[normalize-space()]"/>
      </xsl:call-template>
    </div>
  </xsl:template>

  <xsl:template match="akn:container">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:variable name="verb">
      <xsl:for-each select="akn:blockList[1]/akn:listIntroduction | akn:p[1][following-sibling::*]">
        <xsl:call-template name="is-verb-line"/>
      </xsl:for-each>
    </xsl:variable>
    <xsl:element name="{$tag}">
      <xsl:attribute name="class">
        <xsl:text>container</xsl:text>
        <xsl:if test="$verb != ''"> with-verb-line</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:call-template name="flow">
        <xsl:with-param name="lead" select="$lead | ."/>
        <xsl:with-param name="trail" select="$trail"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>

  <!-- A heading that makes no section of what follows it, and the heading that an annex begins with. -->
  <xsl:template match="akn:container[@name = 'heading'][akn:p][not(*[not(self::akn:p)])]">
    <xsl:param name="lead" select="/.."/>
    <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
    <xsl:element name="h{$level}">
      <xsl:attribute name="class">
        <xsl:choose>
          <xsl:when test="not(preceding-sibling::*) and ../../parent::akn:attachment">title</xsl:when>
          <xsl:otherwise>crossHeading</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:apply-templates select="$lead | ." mode="lead"/>
      <xsl:apply-templates select="akn:p" mode="title"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:preamble | akn:mainBody | akn:body | akn:conclusions | akn:attachments | akn:components">
    <div class="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:call-template name="hierarchy">
        <xsl:with-param name="nodes" select="* | text()[normalize-space()]"/>
      </xsl:call-template>
    </div>
  </xsl:template>

  <xsl:template match="akn:attachment | akn:component">
    <xsl:variable name="headed" select="akn:heading or akn:*/akn:preface[normalize-space()]
        or akn:*/akn:mainBody/*[1][self::akn:container[@name = 'heading']]"/>
    <xsl:variable name="name">
      <xsl:choose>
        <xsl:when test="$headed">section</xsl:when>
        <xsl:otherwise>div</xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:if test="normalize-space() or .//akn:authorialNote">
      <xsl:element name="{$name}">
        <xsl:attribute name="class"><xsl:value-of select="local-name()"/></xsl:attribute>
        <xsl:call-template name="id"/>
        <xsl:apply-templates select="* | text()[normalize-space()]"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- Hierarchy -->

  <!-- Children as an ordered list where all of them are numbered text, as plain blocks elsewhere. -->
  <xsl:template name="hierarchy">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="nodes" select="*[not(self::akn:num or self::akn:meta)] | text()[normalize-space()]"/>
    <xsl:choose>
      <xsl:when test="$nodes and not($nodes[not(self::akn:paragraph or self::akn:point or self::akn:indent
          or self::akn:subparagraph)]) and not($nodes[akn:heading or akn:subheading])">
        <!-- An opening quotation mark enters the first item; a number of an ancestor stands before the list. -->
        <xsl:if test="$lead/akn:num"><xsl:apply-templates select="$lead" mode="own-line"/></xsl:if>
        <ol>
          <xsl:call-template name="flow">
            <xsl:with-param name="lead" select="$lead[@startQuote][not($lead/akn:num)]"/>
            <xsl:with-param name="trail" select="$trail"/>
            <xsl:with-param name="tag" select="'li'"/>
            <xsl:with-param name="nodes" select="$nodes"/>
          </xsl:call-template>
        </ol>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="flow">
          <xsl:with-param name="lead" select="$lead"/>
          <xsl:with-param name="trail" select="$trail"/>
          <xsl:with-param name="nodes" select="$nodes"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A number or quotation mark that no text follows before the next number. -->
  <xsl:template match="*" mode="own-line">
    <xsl:if test="akn:num or @startQuote">
      <p class="numbered alone"><xsl:apply-templates select="." mode="lead"/></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:section | akn:part | akn:division | akn:subdivision | akn:chapter | akn:subchapter
      | akn:title | akn:subtitle | akn:book | akn:tome | akn:article | akn:clause | akn:subsection | akn:subpart
      | akn:subclause | akn:paragraph | akn:subparagraph | akn:point | akn:indent | akn:alinea | akn:level
      | akn:rule | akn:subrule | akn:proviso | akn:transitional | akn:hcontainer | akn:sublist | akn:item
      | akn:recital | akn:citation | akn:recitals | akn:citations | akn:crossContainer">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:variable name="head" select="akn:heading[normalize-space()] | akn:subheading[normalize-space()]"/>
    <!-- Only such groups as hold numbered parts of their own: a bare number then stands as a heading. -->
    <xsl:variable name="bare" select="akn:num and not($head or akn:content or akn:list or akn:intro) and
        (self::akn:section or self::akn:part or self::akn:division or self::akn:chapter or self::akn:title)"/>
    <xsl:variable name="name">
      <xsl:choose>
        <xsl:when test="$tag = 'li'">li</xsl:when>
        <xsl:when test="$head[self::akn:heading] or $bare">section</xsl:when>
        <xsl:otherwise>div</xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:element name="{$name}">
      <xsl:attribute name="class">
        <xsl:value-of select="local-name()"/>
        <xsl:if test="self::akn:division and @refersTo and $head and not(akn:num)"> with-verb-line</xsl:if>
        <xsl:if test="not(akn:num)"> unnumbered</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:choose>
        <xsl:when test="$head">
          <xsl:for-each select="$head">
            <xsl:variable name="first" select="position() = 1"/>
            <xsl:call-template name="heading">
              <xsl:with-param name="lead" select="($lead | ..)[$first]"/>
            </xsl:call-template>
          </xsl:for-each>
          <xsl:call-template name="hierarchy">
            <xsl:with-param name="trail" select="$trail"/>
            <xsl:with-param name="nodes" select="*[not(self::akn:num or self::akn:heading or self::akn:subheading)] | text()[normalize-space()]"/>
          </xsl:call-template>
        </xsl:when>
        <xsl:when test="$bare">
          <xsl:call-template name="heading">
            <xsl:with-param name="lead" select="$lead | ."/>
            <xsl:with-param name="words" select="/.."/>
          </xsl:call-template>
          <xsl:call-template name="hierarchy"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
        </xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="hierarchy">
            <xsl:with-param name="lead" select="$lead | ."/>
            <xsl:with-param name="trail" select="$trail"/>
          </xsl:call-template>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:element>
  </xsl:template>

  <xsl:template name="heading">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="words" select="node()"/>
    <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
    <xsl:element name="h{$level}">
      <xsl:attribute name="class">
        <xsl:choose>
          <xsl:when test="self::akn:heading and parent::akn:division[@refersTo][not(akn:num)]">heading verb</xsl:when>
          <xsl:when test="self::akn:heading or self::akn:subheading or self::akn:crossHeading"><xsl:value-of select="local-name()"/></xsl:when>
          <xsl:otherwise>heading</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:if test="$words"><xsl:call-template name="id"/></xsl:if>
      <xsl:apply-templates select="$lead" mode="lead"/>
      <xsl:apply-templates select="$words" mode="inline"/>
      <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:heading | akn:subheading | akn:crossHeading">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:if test="normalize-space()">
      <xsl:call-template name="heading">
        <xsl:with-param name="lead" select="$lead | self::akn:crossHeading"/>
        <xsl:with-param name="trail" select="$trail"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- Lists -->

  <xsl:template match="akn:list | akn:blockList">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:variable name="before" select="akn:intro | akn:listIntroduction"/>
    <xsl:variable name="after" select="akn:wrapUp | akn:listWrapUp"/>
    <xsl:variable name="items" select="text()[normalize-space()]
        | *[not(self::akn:intro or self::akn:listIntroduction or self::akn:wrapUp or self::akn:listWrapUp)]"/>
    <xsl:element name="{$tag}">
      <xsl:attribute name="class"><xsl:value-of select="local-name()"/></xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:choose>
        <xsl:when test="$before">
          <xsl:call-template name="flow">
            <xsl:with-param name="lead" select="$lead"/>
            <xsl:with-param name="nodes" select="$before"/>
          </xsl:call-template>
        </xsl:when>
        <xsl:when test="$lead/akn:num"><xsl:apply-templates select="$lead" mode="own-line"/></xsl:when>
      </xsl:choose>
      <xsl:if test="$items">
        <ol>
          <xsl:call-template name="flow">
            <xsl:with-param name="lead" select="$lead[@startQuote][not($before or $lead/akn:num)]"/>
            <xsl:with-param name="trail" select="$trail[not($after)]"/>
            <xsl:with-param name="tag" select="'li'"/>
            <xsl:with-param name="nodes" select="$items"/>
          </xsl:call-template>
        </ol>
      </xsl:if>
      <xsl:call-template name="flow">
        <xsl:with-param name="trail" select="$trail[$after]"/>
        <xsl:with-param name="nodes" select="$after"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:ul[akn:li][not(*[not(self::akn:li)])] | akn:ol[akn:li][not(*[not(self::akn:li)])]">
    <xsl:param name="lead" select="/.."/>
    <xsl:apply-templates select="$lead" mode="own-line"/>
    <xsl:element name="{local-name()}">
      <xsl:attribute name="class">plain</xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:apply-templates select="akn:li"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:ul/akn:li | akn:ol/akn:li">
    <li><xsl:call-template name="id"/><xsl:call-template name="mixed"/></li>
  </xsl:template>

  <xsl:template match="akn:content | akn:intro | akn:wrapUp | akn:blockContainer">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:element name="{$tag}">
      <xsl:attribute name="class"><xsl:value-of select="local-name()"/></xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:call-template name="flow">
        <xsl:with-param name="lead" select="$lead"/>
        <xsl:with-param name="trail" select="$trail"/>
        <xsl:with-param name="nodes" select="* | text()[normalize-space()]"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>

  <!-- Quoted passages -->

  <xsl:template match="akn:embeddedStructure | akn:quotedStructure">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <blockquote class="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:call-template name="hierarchy">
        <xsl:with-param name="lead" select="$lead | ."/>
        <xsl:with-param name="trail" select="$trail | ."/>
      </xsl:call-template>
    </blockquote>
  </xsl:template>

  <!-- Lines of text -->

  <xsl:template match="akn:p | akn:block | akn:listIntroduction | akn:listWrapUp | akn:longTitle | akn:shortTitle
      | akn:tocItem | akn:mod">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:call-template name="line">
      <xsl:with-param name="lead" select="$lead"/>
      <xsl:with-param name="trail" select="$trail"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="akn:longTitle[akn:p][not(text()[normalize-space()])]">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:call-template name="flow">
      <xsl:with-param name="lead" select="$lead"/>
      <xsl:with-param name="trail" select="$trail"/>
      <xsl:with-param name="nodes" select="*"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="line">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="class" select="''"/>
    <xsl:variable name="verb"><xsl:call-template name="is-verb-line"/></xsl:variable>
    <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
    <xsl:choose>
      <xsl:when test="akn:embeddedStructure or akn:quotedStructure or akn:mod[akn:quotedStructure]
          or akn:blockList or akn:table or akn:ul or akn:ol">
        <div class="p">
          <xsl:call-template name="id"/>
          <xsl:call-template name="mixed">
            <xsl:with-param name="lead" select="$lead"/>
            <xsl:with-param name="trail" select="$trail"/>
          </xsl:call-template>
        </div>
      </xsl:when>
      <xsl:when test="$verb = 'yes'">
        <xsl:element name="h{$level}">
          <xsl:attribute name="class">verb</xsl:attribute>
          <xsl:call-template name="id"/>
          <xsl:apply-templates select="$lead" mode="lead"/>
          <xsl:apply-templates mode="inline"/>
        </xsl:element>
      </xsl:when>
      <xsl:when test="normalize-space() or * or $lead or $trail">
        <p>
          <xsl:variable name="classes">
            <xsl:value-of select="$class"/>
            <xsl:if test="not(self::akn:p)"><xsl:value-of select="concat(' ', local-name())"/></xsl:if>
            <xsl:if test="$lead/akn:num"> numbered</xsl:if>
            <xsl:if test="@eId and node()[1][self::akn:inline[@name = 'num']]"> typed</xsl:if>
          </xsl:variable>
          <xsl:if test="normalize-space($classes)">
            <xsl:attribute name="class"><xsl:value-of select="normalize-space($classes)"/></xsl:attribute>
          </xsl:if>
          <xsl:call-template name="id"/>
          <xsl:apply-templates select="$lead" mode="lead"/>
          <xsl:if test="not($lead or ancestor::akn:coverPage) and self::akn:p"><xsl:call-template name="permalink"/></xsl:if>
          <xsl:call-template name="words"/>
          <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
        </p>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- The words of a line, in their own direction; the line keeps the alignment of the page. -->
  <xsl:template name="words">
    <xsl:variable name="own"><xsl:call-template name="direction"/></xsl:variable>
    <xsl:choose>
      <xsl:when test="$own != ''"><span dir="{$own}"><xsl:apply-templates mode="inline"/></span></xsl:when>
      <xsl:otherwise><xsl:apply-templates mode="inline"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Text with blocks in it: HTML wants them apart, so each run of text becomes a line of its own. -->
  <xsl:template name="mixed">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:variable name="blocks" select="akn:embeddedStructure | akn:quotedStructure | akn:mod[akn:quotedStructure]
        | akn:blockList | akn:table | akn:ul | akn:ol | akn:p | akn:block"/>
    <xsl:choose>
      <xsl:when test="not($blocks)">
        <xsl:call-template name="run">
          <xsl:with-param name="lead" select="$lead"/>
          <xsl:with-param name="trail" select="$trail"/>
          <xsl:with-param name="nodes" select="node()"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:variable name="count" select="count($blocks)"/>
        <xsl:for-each select="$blocks">
          <xsl:variable name="k" select="position()"/>
          <xsl:variable name="previous" select="$blocks[$k - 1]"/>
          <xsl:variable name="skipped" select="count($previous/preceding-sibling::node()) + count($previous)"/>
          <xsl:variable name="run" select="preceding-sibling::node()[count(preceding-sibling::node()) &gt;= $skipped]"/>
          <xsl:variable name="text"><xsl:call-template name="has-run"><xsl:with-param name="nodes" select="$run"/></xsl:call-template></xsl:variable>
          <xsl:call-template name="run">
            <xsl:with-param name="lead" select="$lead[$k = 1]"/>
            <xsl:with-param name="nodes" select="$run"/>
          </xsl:call-template>
          <xsl:apply-templates select=".">
            <xsl:with-param name="lead" select="$lead[$k = 1 and $text = '']"/>
            <xsl:with-param name="trail" select="$trail[$k = $count and not($blocks[last()]/following-sibling::node()[normalize-space()])]"/>
          </xsl:apply-templates>
        </xsl:for-each>
        <xsl:call-template name="run">
          <xsl:with-param name="trail" select="$trail"/>
          <xsl:with-param name="nodes" select="$blocks[last()]/following-sibling::node()"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="has-run">
    <xsl:param name="nodes"/>
    <xsl:if test="$nodes[self::* or self::text()[normalize-space()]]">yes</xsl:if>
  </xsl:template>

  <xsl:template name="run">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="nodes"/>
    <!-- The closing punctuation of a quoted passage went with the passage. -->
    <xsl:variable name="kept" select="$nodes[not(self::text()[normalize-space()][translate(normalize-space(), $closing, '') = '']
        [preceding-sibling::node()[1][self::akn:embeddedStructure or self::akn:quotedStructure
            or self::akn:mod[akn:quotedStructure[not(following-sibling::node()[self::* or normalize-space()])]]]])]"/>
    <xsl:if test="$kept[self::* or self::text()[normalize-space()]]">
      <p>
        <xsl:if test="$lead/akn:num"><xsl:attribute name="class">numbered</xsl:attribute></xsl:if>
        <xsl:apply-templates select="$lead" mode="lead"/>
        <xsl:apply-templates select="$kept" mode="inline"/>
        <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
      </p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:mod[akn:quotedStructure]">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <div class="mod">
      <xsl:call-template name="id"/>
      <xsl:call-template name="mixed">
        <xsl:with-param name="lead" select="$lead"/>
        <xsl:with-param name="trail" select="$trail"/>
      </xsl:call-template>
    </div>
  </xsl:template>

  <!-- Tables -->

  <!-- Only what is a table through and through; anything else goes the way of the unknown. -->
  <xsl:template match="akn:table[akn:tr][not(text()[normalize-space()])][not(*[not(self::akn:caption or self::akn:tr)])]
      [not(akn:tr/text()[normalize-space()])][not(akn:tr/*[not(self::akn:td or self::akn:th)])][not(akn:tr[not(*)])]">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:variable name="body" select="akn:tr[akn:td][1]"/>
    <xsl:variable name="head" select="count($body/preceding-sibling::akn:tr)"/>
    <xsl:variable name="columns">
      <xsl:if test="not(.//@rowspan[. != '1'])">
        <xsl:for-each select="akn:tr">
          <xsl:sort select="count(akn:td | akn:th) + sum(*/@colspan) - count(*/@colspan)" data-type="number" order="descending"/>
          <xsl:if test="position() = 1"><xsl:value-of select="count(akn:td | akn:th) + sum(*/@colspan) - count(*/@colspan)"/></xsl:if>
        </xsl:for-each>
      </xsl:if>
    </xsl:variable>
    <xsl:apply-templates select="$lead" mode="own-line"/>
    <!-- A wide table scrolls in its own box; the box takes the focus so that keys can scroll it. -->
    <div class="scroll" role="region" tabindex="0" aria-label="{$label-table} {1 + count(preceding::akn:table | ancestor::akn:table)}">
      <xsl:if test="count(akn:tr) &lt; 9"><xsl:attribute name="class">scroll short</xsl:attribute></xsl:if>
      <table>
        <xsl:call-template name="id"/>
        <xsl:if test="akn:caption">
          <caption><xsl:apply-templates select="akn:caption/node()" mode="inline"/></caption>
        </xsl:if>
        <xsl:if test="$head &gt; 0">
          <thead>
            <xsl:apply-templates select="akn:tr[position() &lt;= $head]" mode="row">
              <xsl:with-param name="columns" select="$columns"/>
              <xsl:with-param name="scope" select="'col'"/>
            </xsl:apply-templates>
          </thead>
        </xsl:if>
        <tbody>
          <xsl:apply-templates select="akn:tr[position() &gt; $head]" mode="row">
            <xsl:with-param name="columns" select="$columns"/>
          </xsl:apply-templates>
        </tbody>
      </table>
    </div>
    <xsl:if test="$trail">
      <p><xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:table/akn:tr" mode="row">
    <xsl:param name="columns"/>
    <xsl:param name="scope" select="'row'"/>
    <tr>
      <xsl:call-template name="id"/>
      <xsl:apply-templates select="akn:td | akn:th" mode="row"><xsl:with-param name="scope" select="$scope"/></xsl:apply-templates>
      <xsl:if test="$columns != ''">
        <xsl:call-template name="pad">
          <xsl:with-param name="missing" select="$columns - count(akn:td | akn:th) - sum(*/@colspan) + count(*/@colspan)"/>
        </xsl:call-template>
      </xsl:if>
    </tr>
  </xsl:template>

  <!-- Rows of one table have one width: a table without it is neither valid HTML nor PDF/UA. -->
  <xsl:template name="pad">
    <xsl:param name="missing"/>
    <xsl:if test="$missing &gt; 0">
      <td>
        <xsl:if test="$missing &gt; 1"><xsl:attribute name="colspan"><xsl:value-of select="$missing"/></xsl:attribute></xsl:if>
      </td>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:td | akn:th" mode="row">
    <xsl:param name="scope" select="'row'"/>
    <!-- A cell without words heads nothing. -->
    <xsl:variable name="heads" select="self::akn:th and normalize-space(translate(., '&#160;', ''))"/>
    <xsl:element name="{substring('tdth', 1 + 2 * $heads, 2)}">
      <xsl:call-template name="id"/>
      <xsl:if test="self::akn:th and not($heads)"><xsl:attribute name="class">wordless</xsl:attribute></xsl:if>
      <xsl:if test="$heads"><xsl:attribute name="scope"><xsl:value-of select="$scope"/></xsl:attribute></xsl:if>
      <xsl:if test="@colspan &gt; 1"><xsl:attribute name="colspan"><xsl:value-of select="@colspan"/></xsl:attribute></xsl:if>
      <xsl:if test="@rowspan &gt; 1"><xsl:attribute name="rowspan"><xsl:value-of select="@rowspan"/></xsl:attribute></xsl:if>
      <xsl:choose>
        <xsl:when test="text()[normalize-space()]"><xsl:call-template name="mixed"/></xsl:when>
        <xsl:otherwise><xsl:apply-templates select="*"/></xsl:otherwise>
      </xsl:choose>
    </xsl:element>
  </xsl:template>

  <!-- Notes -->

  <xsl:template name="notes">
    <xsl:if test="$notes">
      <xsl:variable name="level" select="1 + $titled"/>
      <section class="notes" id="_notes">
        <xsl:element name="h{$level}">
          <xsl:attribute name="class">made label</xsl:attribute>
          <xsl:value-of select="$label-notes"/>
        </xsl:element>
        <ol>
          <xsl:for-each select="$notes">
            <li class="authorialNote">
              <xsl:call-template name="id"/>
              <xsl:call-template name="note-lines"/>
            </li>
          </xsl:for-each>
        </ol>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="note-lines">
    <xsl:variable name="back">
      <a class="back made" href="#_call_{@eId}" aria-label="{$label-note} {@marker}: {$label-back}"><xsl:value-of select="@marker"/></a>
      <xsl:text> </xsl:text>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="*[1][self::akn:p] and not(text()[normalize-space()])">
        <p><xsl:copy-of select="$back"/><xsl:for-each select="akn:p[1]"><xsl:call-template name="words"/></xsl:for-each></p>
        <xsl:apply-templates select="*[position() &gt; 1]"/>
      </xsl:when>
      <xsl:otherwise>
        <p><xsl:copy-of select="$back"/><xsl:apply-templates select="text() | *[not(self::akn:p or self::akn:table or self::akn:blockList)]" mode="inline"/></p>
        <xsl:apply-templates select="akn:p | akn:table | akn:blockList"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="akn:authorialNote" mode="inline">
    <xsl:call-template name="call"/>
  </xsl:template>

  <!-- A note between blocks: its call makes a line of its own. -->
  <xsl:template match="akn:authorialNote">
    <p><xsl:call-template name="call"/></p>
  </xsl:template>

  <xsl:template name="call">
    <xsl:variable name="words"><xsl:apply-templates mode="text"/></xsl:variable>
    <sup class="call made">
      <a id="_call_{@eId}" href="#{@eId}" role="doc-noteref" aria-label="{$label-note} {@marker}">
        <xsl:if test="normalize-space($words)"><xsl:attribute name="aria-describedby">_preview_<xsl:value-of select="@eId"/></xsl:attribute></xsl:if>
        <xsl:value-of select="@marker"/>
      </a>
    </sup>
    <!-- The words of the note once more, shown at its call while the call is pointed at or has the focus. -->
    <xsl:if test="normalize-space($words)">
      <span class="preview made" role="tooltip" id="_preview_{@eId}">
        <xsl:call-template name="run-direction"/>
        <xsl:value-of select="normalize-space($words)"/>
      </span>
    </xsl:if>
  </xsl:template>

  <!-- Inlines -->

  <xsl:template match="text()" mode="inline"><xsl:value-of select="."/></xsl:template>
  <xsl:template match="comment() | processing-instruction() | akn:img[not(normalize-space())]" mode="inline"/>
  <xsl:template match="akn:eol[not(normalize-space())] | akn:br[not(normalize-space())]" mode="inline"><br/></xsl:template>

  <xsl:template match="*" mode="inline">
    <span class="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:call-template name="run-direction"/>
      <xsl:apply-templates mode="inline"/>
    </span>
  </xsl:template>

  <xsl:template match="akn:span[@class]" mode="inline">
    <!-- A mere look gives no direction: Latin words in italics are part of the Latin words about them. -->
    <span class="span {@class}">
      <xsl:call-template name="id"/>
      <xsl:apply-templates mode="inline"/>
    </span>
  </xsl:template>

  <xsl:template match="akn:concept" mode="inline">
    <span>
      <xsl:attribute name="class">
        <xsl:text>concept</xsl:text>
        <xsl:if test="not(preceding-sibling::*[not(self::akn:inline[@name = 'num'])])
            and not(preceding-sibling::text()[normalize-space()])"> verb</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:apply-templates mode="inline"/>
    </span>
  </xsl:template>

  <!-- A number that was typed as words: that of an item hangs like the number of a list. -->
  <xsl:template match="akn:p[@eId]/akn:inline[@name = 'num'][not(preceding-sibling::*)]" mode="inline">
    <span class="num"><xsl:apply-templates mode="inline"/></span>
  </xsl:template>

  <xsl:template match="akn:b | akn:i | akn:u | akn:sup | akn:sub | akn:ins | akn:del | akn:abbr" mode="inline">
    <xsl:element name="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:apply-templates mode="inline"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:embeddedText | akn:quotedText" mode="inline">
    <span class="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:value-of select="@startQuote"/>
      <xsl:apply-templates mode="inline"/>
      <xsl:value-of select="@endQuote"/>
    </span>
  </xsl:template>

  <xsl:template match="akn:embeddedStructure | akn:quotedStructure" mode="inline">
    <span class="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:value-of select="@startQuote"/>
      <xsl:apply-templates mode="inline"/>
      <xsl:value-of select="@endQuote"/>
    </span>
  </xsl:template>

  <!-- A date that the text gives as a year alone says no more than the year. -->
  <xsl:template match="akn:date[@date] | akn:docDate[@date]" mode="inline">
    <time class="{local-name()}">
      <xsl:attribute name="datetime">
        <xsl:choose>
          <xsl:when test="normalize-space() = substring(@date, 1, 4)"><xsl:value-of select="substring(@date, 1, 4)"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="substring(@date, 1, 10)"/></xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:call-template name="run-direction"/>
      <xsl:apply-templates mode="inline"/>
    </time>
  </xsl:template>

  <!-- References: http(s) addresses, places in this document, and AKN IRIs with a public address. -->
  <xsl:template match="akn:ref | akn:rref | akn:mref | akn:a | akn:documentRef" mode="inline">
    <xsl:variable name="iri" select="(@href | @from)[1]"/>
    <xsl:variable name="given">
      <xsl:choose>
        <xsl:when test="starts-with($iri, '#') and key('eId', substring($iri, 2))"><xsl:value-of select="translate($iri, ' ', '')"/></xsl:when>
        <xsl:when test="starts-with($iri, 'http://') or starts-with($iri, 'https://')"><xsl:value-of select="$iri"/></xsl:when>
        <xsl:when test="@eId"><xsl:value-of select="key('address', @eId)[1]/@href"/></xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="link">
      <xsl:if test="starts-with($given, '#') or starts-with($given, 'http://') or starts-with($given, 'https://')">
        <xsl:value-of select="$given"/>
      </xsl:if>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="$link != '' and not(ancestor::akn:a or ancestor::akn:ref or ancestor::akn:rref)
          and not(.//akn:ref or .//akn:rref or .//akn:a or .//akn:authorialNote)
          and normalize-space(translate(., '&#160;', ''))">
        <a href="{$link}">
          <xsl:attribute name="class">
            <xsl:value-of select="local-name()"/>
            <!-- A symbol is one word: it does not break at its slashes. -->
            <xsl:if test="contains(., '/') and not(contains(normalize-space(), ' ')) and string-length() &lt; 30"> whole</xsl:if>
          </xsl:attribute>
          <xsl:call-template name="id"/>
          <xsl:call-template name="run-direction"/>
          <xsl:apply-templates mode="inline"/>
        </a>
      </xsl:when>
      <xsl:otherwise>
        <span class="{local-name()}">
          <xsl:call-template name="id"/>
          <xsl:apply-templates mode="inline"/>
        </span>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
